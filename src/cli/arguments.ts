import { InvalidArgumentError } from 'commander';

/** Readers of arguments; what they throw is shown beside the option's name. */

/** Gathers the values of an option that may be given several times. */
export function collect(value: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), value];
}

/** Where `tail` starts. */
export type CursorArgument = 'live' | 'oldest' | number | Date;

const DAY = /^\d{4}-\d{2}-\d{2}/;

/** `live`, `oldest`, a number as the wire has it, or an ISO time. */
export function cursorArgument(text: string): CursorArgument {
  if (text === 'live' || text === 'oldest') return text;
  if (/^\d+$/.test(text) && Number.isSafeInteger(Number(text))) return Number(text);
  const time = DAY.test(text) ? new Date(text) : undefined;
  if (time !== undefined && !Number.isNaN(time.getTime())) return time;
  throw new InvalidArgumentError(
    'Use live, oldest, a seq, microseconds, or a time such as 2026-11-21T00:00:00Z.',
  );
}

/** A whole number from a bound on. */
export function wholeNumber(least: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && Number.isSafeInteger(value) && value >= least) return value;
    throw new InvalidArgumentError(`Use a whole number from ${least} on.`);
  };
}

/** A number above 0, up to a bound. */
export function positiveNumber(most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() !== '' && value > 0 && value <= most) return value;
    throw new InvalidArgumentError(`Use a number above 0, ${most} at most.`);
  };
}

/** A TCP port; 0 takes a free one. */
export function portArgument(text: string): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value <= 65_535) return value;
  throw new InvalidArgumentError('Use a port from 1 to 65535, or 0 for a free one.');
}

/** How relative imports end in generated files; `none` for no ending. */
export function endingArgument(text: string): string {
  if (text === 'none') return '';
  if (/^\.[a-z]+$/.test(text)) return text;
  throw new InvalidArgumentError('Use .js, .ts or none.');
}

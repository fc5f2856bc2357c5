import { firstValueFrom, from, fromEvent, map, merge, type Observable, take } from 'rxjs';
import type { Output } from './output.js';

/** Exit codes of signals, as a shell counts them: 128 and the signal's number. */
const SIGNALS = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;

/** How long text may still be written after a signal, ms. */
const LAST_WORDS = 1000;

/** The exit code of the first signal. The next one finds no listener and ends the process at once. */
function endSignal(): Observable<number> {
  const codes = Object.entries(SIGNALS).map(([signal, code]) =>
    fromEvent(process, signal).pipe(map(() => code)),
  );
  return merge(...codes).pipe(take(1));
}

/**
 * Runs something until it gives its exit code, a signal comes (130, 143), or nobody reads the
 * output any more (0, as `| head` is a normal end). The work is unsubscribed then, and what it has
 * said is written out. Rejects when the work errors.
 */
export async function untilEnd<Mark>(
  work: Observable<number>,
  output: Output<Mark>,
): Promise<number> {
  const closed = output.closed$.pipe(map(() => 0));
  try {
    const code = await firstValueFrom(merge(endSignal(), closed, work), { defaultValue: 0 });
    if (code >= SIGNALS.SIGHUP) {
      await output.finish(LAST_WORDS);
      return code;
    }
    const finished = from(output.finish()).pipe(map(() => code));
    return await firstValueFrom(merge(finished, endSignal()), { defaultValue: code });
  } catch (error) {
    await output.finish(LAST_WORDS);
    throw error;
  }
}

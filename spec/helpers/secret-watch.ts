import { inspect } from 'node:util';

/** Part of every token that the specs use, and the form of the reconnect tokens of the test kit. */
const SECRET = /secret-marker|rt-\d+-[0-9A-HJKMNP-TV-Z]{26}/;

const told: unknown[] = [];
let output = '';

/** Has states, notices, errors and frames of a stream searched for tokens after each test. */
export function watchForSecrets(...values: readonly unknown[]): void {
  told.push(...values);
}

/** Begins to look at all that is written. */
export function watchOutput(): void {
  for (const stream of [process.stdout, process.stderr]) {
    const write = stream.write.bind(stream) as (...values: unknown[]) => boolean;
    stream.write = (...values: unknown[]) => {
      output += String(values[0]);
      return write(...values);
    };
  }
  for (const name of ['log', 'info', 'warn', 'error', 'debug'] as const) {
    const print = console[name].bind(console);
    console[name] = (...values: unknown[]) => {
      output += inspect(values, { depth: 10 });
      print(...values);
    };
  }
}

/** What was found since the last look, in its surroundings. */
export function secretsFound(): readonly string[] {
  const settings = { depth: 12, maxArrayLength: null, maxStringLength: null };
  const texts = [output, ...told.map((value) => inspect(value, settings))];
  output = '';
  told.length = 0;
  return texts.flatMap((text) => {
    const place = SECRET.exec(text)?.index;
    return place === undefined ? [] : [text.slice(Math.max(0, place - 200), place + 100)];
  });
}

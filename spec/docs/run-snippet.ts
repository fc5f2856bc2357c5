import { EventEmitter } from 'node:events';
import { format, inspect } from 'node:util';
import ts from 'typescript';
import type * as library from 'rx-jetstream';

/** How long a snippet may take, ms: a bound that fails it, not a time it needs. */
const PATIENCE = 15_000;

/** How a snippet is run. */
export interface RunSettings {
  /** Lines it has to print; only then is it stopped. */
  readonly lines: number;
  /** Command line arguments, as `process.argv.slice(2)` has them. */
  readonly args?: readonly string[];
  /** Whether it is told to end, as by Ctrl-C. */
  readonly interrupt?: boolean;
  /** What it gets for other packages. */
  readonly modules?: Readonly<Record<string, unknown>>;
}

/** The lines a snippet says it prints: its comments that begin with an arrow. */
export function documentedOutput(code: string): readonly string[] {
  return code.split('\n').flatMap((line) => /\/\/ → (.*)$/.exec(line)?.[1]?.trimEnd() ?? []);
}

/**
 * Runs a snippet as a module, until it has come to its end and has printed enough.
 *
 * @param stream what it gets for `rx-jetstream`
 * @returns the lines it printed
 */
export async function runSnippet(
  code: string,
  stream: typeof library,
  { lines: wanted, args = [], interrupt = false, modules = {} }: RunSettings,
): Promise<readonly string[]> {
  const lines: string[] = [];
  let enough: () => void = () => undefined;
  const printed = new Promise<void>((resolve) => {
    enough = resolve;
  });
  const log = (...values: unknown[]) => {
    lines.push(lineOf(values));
    if (lines.length >= wanted) enough();
  };
  const program = Object.assign(new EventEmitter(), { argv: ['node', 'snippet', ...args] });
  const surroundings = {
    require: (name: string): unknown =>
      // eslint-disable-next-line @typescript-eslint/no-require-imports -- it runs as CommonJS
      name === 'rx-jetstream' ? stream : (modules[name] ?? (require(name) as unknown)),
    exports: {},
    console: { ...console, log, error: log },
    process: program,
  };
  const run = new AsyncFunction(...Object.keys(surroundings), toCommonJs(code));
  await within(PATIENCE, Promise.all([run(...Object.values(surroundings)), printed]), lines);
  if (interrupt) program.emit('SIGINT');
  return lines;
}

/** The line that `console.log` would print; objects on one line, however wide. */
function lineOf(values: readonly unknown[]): string {
  const shown = values.map((value) =>
    typeof value === 'object' ? inspect(value, { breakLength: Number.POSITIVE_INFINITY }) : value,
  );
  return format(...shown);
}

/** `await` at the top level stays as it is: the text becomes the body of an asynchronous function. */
function toCommonJs(code: string): string {
  return ts.transpileModule(code, {
    compilerOptions: {
      module: ts.ModuleKind.CommonJS,
      target: ts.ScriptTarget.ES2022,
      esModuleInterop: true,
    },
  }).outputText;
}

const AsyncFunction = Object.getPrototypeOf(async () => undefined).constructor as new (
  ...parts: string[]
) => (...values: unknown[]) => Promise<void>;

async function within(ms: number, what: Promise<unknown>, lines: readonly string[]): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`not done after ${String(ms)} ms; printed: ${JSON.stringify(lines)}`));
    }, ms);
  });
  try {
    await Promise.race([what, late]);
  } finally {
    clearTimeout(timer);
  }
}

import { CommanderError } from 'commander';
import { createProgram } from './program.js';

/** Runs a command line. Gives the exit code; it never throws. */
export async function run(args: readonly string[]): Promise<number> {
  try {
    let code = 0;
    const program = createProgram((result) => {
      code = result;
    });
    await program.parseAsync([...args], { from: 'user' });
    return code;
  } catch (error) {
    // Commander has said what is wrong with the command line, or has shown its help.
    if (error instanceof CommanderError) return error.exitCode;
    // The client's errors are known to the client: it is loaded by then, or needed only now.
    const { formatError } = await import('./format-report.js');
    const { styleFor } = await import('./style.js');
    process.stderr.write(`${formatError(error, styleFor(process.stderr))}\n`);
    return 1;
  }
}

#!/usr/bin/env node
import { run } from './run.js';

// A reader that has gone away (`| head`) is no failure, neither of the help nor of a message.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

// Not process.exit: what is still on its way to a pipe would be cut off.
process.exitCode = await run(process.argv.slice(2));

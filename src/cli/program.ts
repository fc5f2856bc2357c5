import { Command, Option } from 'commander';
import {
  collect,
  cursorArgument,
  endingArgument,
  portArgument,
  positiveNumber,
  wholeNumber,
} from './arguments.js';
import type { CodegenOptions } from './codegen/codegen.js';
import type { DemoOptions } from './demo/demo.js';
import { packageVersion } from './package-root.js';
import type { ServeOptions } from './serve.js';
import type { TailOptions } from './tail.js';
import type { TailGatewayOptions } from './tail-gateway.js';

/** Options that make no sense for the sibling gateways. */
const ONLY_JETSTREAM = [
  'host',
  'kind',
  'collection',
  'did',
  'handle',
  'resolver',
  'cursor',
  'cursorFile',
  'raw',
];

/**
 * The commands and their options. What a command needs is loaded when it runs, so that `--help`
 * and `tail` do not pay for the embedded server.
 */
export function createProgram(done: (code: number) => void): Command {
  const program = new Command('rx-jetstream')
    .description('Follow the AT Protocol network from a Jetstream server.')
    .version(packageVersion())
    .configureHelp({ showGlobalOptions: true })
    .showHelpAfterError('(--help shows what there is)')
    // Throws in place of ending the process, so that output is never cut off.
    .exitOverride();
  addTail(program, done);
  addServe(program, done);
  addDemo(program, done);
  addCodegen(program, done);
  return program;
}

function addTail(program: Command, done: (code: number) => void): void {
  program
    .command('tail')
    .description('print events as they come: notices on stderr, events on stdout')
    .option('--host <host>', 'server, name or URL; repeat it for others to fall back to', collect)
    .addOption(
      new Option('--protocol <wire>', 'wire to speak')
        .choices(['auto', 'v1', 'v2'])
        .default('auto'),
    )
    .option('--kind <kind>', 'commit, identity, account or sync (repeatable)', collect)
    .option('--collection <nsid>', 'collection, or a prefix: app.bsky.feed.* (repeatable)', collect)
    .option('--did <did>', 'account (repeatable)', collect)
    .option('--handle <handle>', 'account by its handle, looked up once (repeatable)', collect)
    .option('--resolver <url>', 'server that looks up handles')
    .option('--cursor <place>', 'live, oldest, a seq, microseconds or an ISO time', cursorArgument)
    .option('--cursor-file <path>', 'resume after the last event of the run before')
    .addOption(
      new Option('--cursor-too-old <policy>', 'when the server no longer keeps the cursor')
        .choices(['error', 'oldest', 'tip'])
        .default('error'),
    )
    .option('--max-retries <n>', 'failures in a row after which to give up', wholeNumber(0))
    .option('--limit <n>', 'end after so many events', wholeNumber(1))
    .addOption(new Option('--json', 'print each event as JSON').conflicts('raw'))
    .option('--raw', 'print each event as the server sent it')
    .option('-v, --verbose', 'print the states of the connection to stderr, too')
    .addOption(
      new Option('--astro', 'follow StreamElements Astro; the token is in ASTRO_TOKEN').conflicts([
        'bloomr',
        ...ONLY_JETSTREAM,
      ]),
    )
    .option('--topic <name>', 'with --astro: a topic (repeatable; channel.activities)', collect)
    .option('--room <id>', 'with --astro: the room of the topics')
    .addOption(
      new Option('--token-type <type>', 'with --astro: what the token is').choices([
        'jwt',
        'oauth2',
        'apikey',
      ]),
    )
    .addOption(
      new Option(
        '--bloomr <script>',
        'follow a Bloomr script; the token is in BLOOMR_TOKEN',
      ).conflicts(ONLY_JETSTREAM),
    )
    .option('--channel <name>', "with --bloomr: errors, or a channel of the script's")
    .option('--replay <place>', 'with --bloomr: an ISO time, an age such as 2h, or a message id')
    .option('--metadata', 'with --bloomr: print metadata, too')
    .option('--url <url>', 'with --astro or --bloomr: another server')
    .addHelpText('after', '\nEnds with 0 at --limit, 1 after an error, 130 after Ctrl-C.')
    .action(async (options: TailOptions & TailGatewayOptions) => {
      if (options.astro === true || options.bloomr !== undefined) {
        const { tailGateway } = await import('./tail-gateway.js');
        done(await tailGateway(options));
        return;
      }
      const { tail } = await import('./tail.js');
      done(await tail(options));
    });
}

function addServe(program: Command, done: (code: number) => void): void {
  program
    .command('serve')
    .description('run an embedded Jetstream server on loopback, with a generated network')
    .option('--port <port>', 'port; 0 takes a free one', portArgument, 6008)
    .option('--rate <n>', 'events a second', positiveNumber(100_000))
    .option('--seed <n>', 'seed of the network: equal seeds give equal events', wholeNumber(0), 1)
    .option('--accounts <n>', 'accounts in the network', wholeNumber(1), 100)
    .option('--file <path>', 'serve recorded lines of either wire in place of the network')
    .option('--faults <seed>', 'let connections fail, by a seed', wholeNumber(0))
    .action(async (options: ServeOptions) => {
      const { serve } = await import('./serve.js');
      done(await serve(options));
    });
}

function addDemo(program: Command, done: (code: number) => void): void {
  program
    .command('demo')
    .description('watch a stream lose its connection again and again, and no event')
    .option('--seconds <n>', 'how long it runs', positiveNumber(3600), 16)
    .option('--rate <n>', 'events a second of the generated network', positiveNumber(5000), 40)
    .option('--seed <n>', 'seed of the network and the faults', wholeNumber(0), 1)
    .option('-q, --quiet', 'print the summary only')
    .action(async (options: DemoOptions) => {
      const { demo } = await import('./demo/demo.js');
      done(await demo(options));
    });
}

function addCodegen(program: Command, done: (code: number) => void): void {
  program
    .command('codegen')
    .description('write record types and io-ts codecs from lexicons')
    .argument('<lexicons...>', 'JSON files, folders of them, or installed packages')
    .option('--out <folder>', 'folder to write into', 'lexicons')
    .option('--only <nsid>', 'records to write, or a prefix: com.example.* (repeatable)', collect)
    .option('--check', 'write nothing; fail when the folder is not what would be written')
    .option(
      '--ending <ending>',
      'how relative imports end: .js, .ts or none',
      endingArgument,
      '.js',
    )
    .option('--no-descriptions', 'leave the descriptions of the lexicons out')
    .option('--no-format', "do not format with the project's Prettier")
    .addHelpText('after', '\nEnds with 0, or 1 when --check finds a difference.')
    .action(async (lexicons: readonly string[], options: CodegenOptions) => {
      const { codegen } = await import('./codegen/codegen.js');
      done(await codegen(lexicons, options));
    });
}

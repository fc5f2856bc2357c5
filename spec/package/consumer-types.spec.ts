import { describe, expect, it } from '@jest/globals';
import { compilers } from './compilers.js';
import { node, write } from './user.js';

/** What a user writes on the first day. Inference must carry the types through. */
const program = `
import { jetstream } from 'rx-jetstream';
import { fromDid, inCollection, ofKind } from 'rx-jetstream/operators';

const commits = jetstream({ collections: ['app.bsky.feed.post'] }).pipe(
  fromDid('did:plc:z72i7hdynmk6r22z27h6tvur'),
  ofKind('commit'),
  inCollection('app.bsky.feed.post'),
);
commits.subscribe((event) => {
  const collection: string = event.commit.collection;
  const micros: number = event.time_us;
  // The type of the record follows from the collection; nobody has checked it yet.
  const text: string | undefined = event.commit.record?.text;
  void [collection, micros, text];
});
// @ts-expect-error: an event's kind is not just any text
jetstream().pipe(ofKind('comit'));
`;

/** The same user's tests, which run on Node. */
const tests = `
import { jetstream } from 'rx-jetstream';
import { numberedEvents, startJetstreamServer, type JetstreamServer } from 'rx-jetstream/testing';

export async function check(): Promise<number> {
  const server: JetstreamServer = await startJetstreamServer();
  server.pushAll(numberedEvents(10));
  jetstream({ hosts: [server.wsUrl], cursor: 'oldest' }).subscribe();
  await server.close();
  return server.nextSeq;
}
`;

interface Mode {
  readonly file: string;
  readonly module: string;
  readonly moduleResolution: string;
  /** The compilers that have this mode. */
  readonly only?: readonly string[];
  /** Whether the test kit is compiled too: once a compiler and kind of resolution is enough. */
  readonly kit?: boolean;
}

const modes: readonly Mode[] = [
  { file: 'user.mts', module: 'nodenext', moduleResolution: 'nodenext', kit: true },
  { file: 'user.cts', module: 'nodenext', moduleResolution: 'nodenext' },
  { file: 'user.ts', module: 'esnext', moduleResolution: 'bundler' },
  // The old resolution knows no exports: it finds subpaths through typesVersions.
  { file: 'user.ts', module: 'commonjs', moduleResolution: 'node10', only: ['5.4'], kit: true },
];

const programs = [
  { what: 'a program', text: program, types: [], isKit: false },
  { what: 'tests', text: tests, types: ['node'], isKit: true },
];

const cases = compilers.flatMap(([version, compiler]) =>
  modes
    .filter(({ only }) => !only || only.includes(version))
    .flatMap((mode) =>
      programs
        .filter(({ isKit }) => !isKit || mode.kit)
        .map((each) => ({ version, compiler, ...mode, ...each })),
    ),
);

describe('a user with strict types', () => {
  // Side by side: each is a compiler of its own.
  it.concurrent.each(cases)(
    'compiles $what ($file) with TypeScript $version and $moduleResolution',
    async ({ version, compiler, file, module, moduleResolution, what, text, types }) => {
      const folder = `types-${version}-${moduleResolution}-${file}-${what}`;
      write(`${folder}/${file}`, text);
      const config = write(
        `${folder}/tsconfig.json`,
        JSON.stringify({
          compilerOptions: {
            target: 'es2022',
            lib: ['es2022', 'dom'],
            module,
            moduleResolution,
            strict: true,
            noEmit: true,
            // A program is not given Node's types, and no declaration is taken on trust.
            types,
            skipLibCheck: false,
          },
          files: [file],
        }),
      );
      const { code, output } = await node([compiler, '-p', config]);
      expect({ code, output }).toEqual({ code: 0, output: '' });
    },
    180_000,
  );
});

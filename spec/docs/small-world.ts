import { filter, interval, map } from 'rxjs';
import * as library from 'rx-jetstream';
import { startJetstreamServer, type UpstreamEvent } from 'rx-jetstream/testing';
import { siblingWorld } from './sibling-world.js';
import { runSnippet, type RunSettings } from './run-snippet.js';

/** The account that every handle stands for, and another one. */
const NAMED = 'did:plc:aaaaaaaaaaaaaaaaaaaaaaaa';
const OTHER = 'did:plc:bbbbbbbbbbbbbbbbbbbbbbbb';
/** Time between two posts, ms. */
const PACE = 2;

/** A network for snippets that name no host. */
export interface SmallWorld {
  /** Runs a program in this world; its streams are ended with it. */
  run(code: string, settings: RunSettings): Promise<readonly string[]>;
  close(): Promise<void>;
}

/**
 * An embedded server on which two accounts post in turns while somebody listens: `hello 1`,
 * `hi 1`, `hello 2` … A stream without `hosts` goes there, and each handle is the first account.
 *
 * @param eventAt - what happens instead, one after the other, counted from 0
 */
export async function smallWorld(
  eventAt: (index: number) => UpstreamEvent = post,
): Promise<SmallWorld> {
  const server = await startJetstreamServer();
  server.source(
    interval(PACE).pipe(
      filter(() => server.connections.length > 0),
      map((_, index) => eventAt(index)),
    ),
  );
  return {
    run: async (code, settings) => {
      const controller = new AbortController();
      const siblings = await siblingWorld(code, controller.signal);
      try {
        const { modules } = siblings;
        const stream = standIn(server.wsUrl, controller.signal);
        return await runSnippet(code, stream, { ...settings, modules });
      } finally {
        controller.abort();
        await siblings.close();
      }
    },
    close: () => server.close(),
  };
}

function post(index: number): UpstreamEvent {
  const number = Math.floor(index / 2) + 1;
  const [did, name] = index % 2 === 0 ? [NAMED, 'hello'] : [OTHER, 'hi'];
  const collection = 'app.bsky.feed.post';
  const record = { $type: collection, text: `${name} ${String(number)}` };
  // Of the right length, and growing, as TIDs do.
  const rkey = `3l${index.toString(5).replace(/[01]/g, 'a').padStart(11, '2')}`;
  return {
    kind: 'commit',
    did,
    commit: { operation: 'create', collection, rkey, rev: rkey, record },
  };
}

/** The package, with what would go to the network pointed at the embedded server. */
function standIn(host: string, signal: AbortSignal): typeof library {
  const here = (options?: library.JetstreamOptions) => ({ hosts: host, signal, ...options });
  const resolver = () => Promise.resolve(Response.json({ did: NAMED }));
  return {
    ...library,
    jetstream: (options) => library.jetstream(here(options)),
    rawMessages: (options) => library.rawMessages(here(options)),
    resolveHandle: (handle, options) =>
      library.resolveHandle(handle, { fetch: resolver, ...options }),
  };
}

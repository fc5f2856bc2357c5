import { expectTypeOf } from 'expect-type';
import { asyncScheduler, of, type Observable } from 'rxjs';
import {
  jetstream,
  rawMessages,
  type Cursor,
  type Filter,
  type JetstreamOptions,
  type Notice,
  type WebSocketConstructor,
} from 'rx-jetstream';

declare const saved: Cursor;
declare const filters$: Observable<Filter>;
declare const ours: WebSocketConstructor;

// Every option is optional.
jetstream();
jetstream({});
rawMessages();
expectTypeOf<Parameters<typeof rawMessages>>().toEqualTypeOf<Parameters<typeof jetstream>>();

// Cursors that are taken.
jetstream({ cursor: 'live' });
jetstream({ cursor: 'oldest' });
jetstream({ cursor: 0 });
jetstream({ cursor: 1_780_272_000_000_000 });
jetstream({ cursor: { after: 5 } });
jetstream({ cursor: new Date() });
jetstream({ cursor: { since: new Date() } });
jetstream({ cursor: { since: 1_780_272_000_000 } });
jetstream({ cursor: { since: '2026-06-01T00:00:00Z' } });
jetstream({ cursor: saved });
jetstream({ cursor: null });
jetstream({ cursor: undefined });
jetstream({ cursor: { load: () => null } });
jetstream({ cursor: { load: async () => saved } });
jetstream({ cursor: () => saved });
jetstream({ cursor: async () => saved });
jetstream({ cursor: () => ({ load: () => 5 }) });
jetstream({ cursor: async () => ({ load: async () => 'oldest' as const }) });

// Cursors that are not.
// @ts-expect-error an unknown word
jetstream({ cursor: 'newest' });
// @ts-expect-error a number as text
jetstream({ cursor: '5' });
// @ts-expect-error a bigint
jetstream({ cursor: 5n });
// @ts-expect-error true
jetstream({ cursor: true });
// @ts-expect-error after without a seq
jetstream({ cursor: { after: 'x' } });
// @ts-expect-error neither after nor since
jetstream({ cursor: { before: 5 } });
// @ts-expect-error a cursor of another shape
jetstream({ cursor: { v: 2, wire: 'v2', host: '', filter: '', time_us: 1 } });
// @ts-expect-error a store that gives something else
jetstream({ cursor: { load: () => 'text' } });

// The other options.
jetstream({ hosts: 'localhost:8080' });
jetstream({ hosts: ['a.example', 'b.example'] as const });
jetstream({ protocol: 'v1' });
jetstream({ kinds: ['commit'], collections: ['app.bsky.feed.*'], dids: [] });
jetstream({ filter: filters$ });
jetstream({ filter: of({ dids: ['did:web:a.example'] }) });
jetstream({ firstEventTimeout: false, stallTimeout: 5000 });
jetstream({ retry: { maxRetries: Number.POSITIVE_INFINITY, jitter: 0 } });
jetstream({ buffer: { events: 10, bytes: 10, identities: 10 } });
jetstream({ WebSocket: ours, scheduler: asyncScheduler, random: Math.random });
jetstream({ WebSocket: globalThis.WebSocket, fetch: globalThis.fetch });
jetstream({ signal: new AbortController().signal, logger: console });
jetstream({
  onNotice: (notice) => {
    expectTypeOf(notice).toEqualTypeOf<Notice>();
  },
});

// @ts-expect-error an unknown wire
jetstream({ protocol: 'v3' });
// @ts-expect-error an unknown kind
jetstream({ kinds: ['commits'] });
// @ts-expect-error one kind has to be a list too
jetstream({ kinds: 'commit' });
// @ts-expect-error a misspelt option
jetstream({ host: 'a.example' });
// @ts-expect-error a fixed filter has options of its own
jetstream({ filter: { dids: ['did:web:a.example'] } });
// @ts-expect-error true is no time
jetstream({ stallTimeout: true });
// @ts-expect-error an unknown policy
jetstream({ cursorTooOld: 'archive' });
// @ts-expect-error a misspelt inner option
jetstream({ retry: { retries: 5 } });
// @ts-expect-error a class that makes something else
jetstream({ WebSocket: Date });

// What was given stays as it was.
declare const options: JetstreamOptions;
// @ts-expect-error options are read-only
options.rewind = 5;
// @ts-expect-error all the way down
options.retry!.jitter = 1;

import {
  FAULT_KINDS,
  seededFaults,
  seededRandom,
  startBloomrServer,
  type FaultKind,
} from 'rx-jetstream/testing';
import { followScript, SCRIPT } from '../bloomr/bloomr-world.js';
import { until } from '../helpers/real.js';
import { turn } from '../helpers/turns.js';

/** Faults of the run: without `silent`, which looks like a script that has nothing to say. */
export const BLOOMR_FAULTS = FAULT_KINDS.filter((kind) => kind !== 'silent');

/** Messages that may wait for a connection, so that one replay has them all. */
const BACKLOG = 5000;
/** Messages in a millisecond. */
const PACE = 3;

export interface BloomrRunSettings {
  readonly messages: number;
  readonly faults: number;
  readonly seed: number;
  /** Messages that the server keeps; 0 is history switched off. */
  readonly history: number;
  readonly replayMax?: number;
}

/** What a run came to. */
export interface BloomrVerdict {
  readonly published: number;
  readonly lost: number;
  readonly doubled: number;
  readonly disordered: number;
  /** Runs of missing messages that no gap notice bounds. */
  readonly untold: number;
  readonly dealt: number;
  readonly kinds: ReadonlySet<string>;
  readonly gaps: number;
  readonly errors: number;
  readonly connections: number;
}

/** A script that keeps talking, and everything that can happen to the connection. */
export async function bloomrFaultRun(settings: BloomrRunSettings): Promise<BloomrVerdict> {
  const { messages, faults, seed, history, replayMax = 10_000 } = settings;
  const dealt: string[] = [];
  const random = seededRandom(seed);
  const plan = seededFaults({ seed, kinds: BLOOMR_FAULTS, maxAfter: 150, oversizeBytes: 5000 });
  await using server = await startBloomrServer({
    seed,
    history,
    replayMax,
    pingInterval: 60,
    pingTimeout: 60,
    faults: (context, chance) => {
      if (dealt.length >= faults || typeof plan !== 'function') return undefined;
      const choice = plan({ ...context, wire: 'v2' }, chance);
      // Seconds are for virtual time.
      const fitting = [choice ?? []].flat().map((fault) => {
        dealt.push((fault as { kind: FaultKind }).kind);
        if (fault.kind === 'refuse') return { kind: fault.kind, status: fault.status };
        return fault.kind === 'delay' ? { kind: fault.kind, first: 20 } : fault;
      });
      return fitting;
    },
  });
  const one = followScript(server, { connectTimeout: 2000 });
  using _ = { [Symbol.dispose]: () => one.subscription.unsubscribe() };
  await until(() => one.states.some(({ status }) => status === 'live'), 'a connection', 60_000);
  const ids: string[] = [];
  const begun = Date.now();
  const limit = begun + 500_000;
  while (ids.length < messages || dealt.length < faults) {
    if (Date.now() > limit) throw new Error('the run takes too long');
    // At a pace: while there is no connection, no more may gather than a replay has.
    const most = history > 0 && replayMax > BACKLOG ? one.messages.length + BACKLOG : Infinity;
    const due = Math.min((Date.now() - begun) * PACE, ids.length + 50, most);
    while (ids.length < due) ids.push(server.publish(SCRIPT, { n: ids.length }));
    // Connections that no fault has ended.
    if (random() < 0.002 && dealt.length < faults && server.connections > 0) {
      server.cutAll(random() < 0.5 ? 'fin' : 'rst');
    }
    await turn();
  }
  server.faults = undefined;
  server.cutAll();
  // A dead connection may still count for the server: the client says when it has another.
  const opened = server.counters.opened;
  await until(
    () => {
      const state = one.states.at(-1);
      return (
        server.counters.opened > opened &&
        (state?.status === 'live' || state?.status === 'replaying')
      );
    },
    'the last connection',
    60_000,
  );
  const last = server.publish(SCRIPT, { n: ids.length });
  ids.push(last);
  await until(() => one.messages.at(-1)?.id === last, 'the last message', 60_000);
  one.subscription.unsubscribe();
  const gaps = one.noticesOf('gap').map(({ afterId, beforeId }) => ({ afterId, beforeId }));
  return {
    ...judge(ids, one.ids, gaps),
    dealt: dealt.length,
    kinds: new Set(dealt),
    gaps: gaps.length,
    errors: one.errors.length,
    connections: server.counters.opened,
  };
}

function judge(
  published: readonly string[],
  delivered: readonly string[],
  gaps: readonly { afterId: string | undefined; beforeId: string | undefined }[],
) {
  const place = new Map(published.map((id, index) => [id, index]));
  const places = delivered.map((id) => place.get(id) ?? Number.NaN);
  // What was sent before the stream was there, and what is under way at the end, is not counted.
  const first = places[0] ?? 0;
  const last = Math.max(...places.slice(-1));
  const had = new Set(places);
  let untold = 0;
  let lost = 0;
  for (let index = first; index <= last; index += 1) {
    if (had.has(index)) continue;
    lost += 1;
    const told = gaps.some(({ afterId, beforeId }) => {
      const after = afterId === undefined ? -1 : (place.get(afterId) ?? Number.NaN);
      const before = beforeId === undefined ? Infinity : (place.get(beforeId) ?? Number.NaN);
      return after < index && index < before;
    });
    if (!told) untold += 1;
  }
  return {
    published: last - first + 1,
    lost,
    untold,
    doubled: delivered.length - new Set(delivered).size,
    disordered: places.filter((at, index) => index > 0 && at < (places[index - 1] ?? 0)).length,
  };
}

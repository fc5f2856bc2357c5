import { describe, expect, it } from '@jest/globals';
import { BehaviorSubject, Subject } from 'rxjs';
import { jetstream, type Filter, type JetstreamOptions } from 'rx-jetstream';
import { type FaultPlan, type JetstreamServer } from 'rx-jetstream/testing';
import { A, B, leftOvers, NOTHING_LEFT, ONE, push, WIRES } from '../helpers/follow.js';
import { virtualWorld, type VirtualWorld } from '../helpers/virtual-world.js';

interface Scene {
  readonly world: VirtualWorld;
  readonly server: JetstreamServer;
  readonly filter: BehaviorSubject<Filter>;
}
interface Stage {
  readonly name: string;
  readonly faults?: FaultPlan;
  readonly server?: object;
  readonly options?: (scene: Scene) => JetstreamOptions;
  /** Brings the stream to the stage. */
  readonly reach?: (scene: Scene) => void;
  /** What the state then says: proof that the stage was reached. */
  readonly status: string;
  readonly cause?: string;
}

const stages: Stage[] = [
  { name: 'before anything had its turn', status: 'connecting' },
  { name: 'while dialling', reach: ({ world }) => world.run(3), status: 'connecting' },
  {
    name: 'during the handshake',
    server: { upgradeDelay: 5000 },
    reach: ({ world }) => world.run(100),
    status: 'connecting',
  },
  {
    name: 'when the host does not answer the handshake',
    faults: [{ kind: 'no-answer' }],
    reach: ({ world }) => world.run(1000),
    status: 'connecting',
  },
  { name: 'at the tip', reach: ({ world }) => world.run(1000), status: 'live' },
  {
    name: 'in back-off',
    faults: () => ({ kind: 'refuse', status: 503 }),
    reach: ({ world }) => world.run(11),
    status: 'waiting',
    cause: 'back-off',
  },
  {
    name: 'while waiting for Retry-After',
    faults: () => ({ kind: 'refuse', status: 503, retryAfter: 300 }),
    reach: ({ world }) => world.run(60_000),
    status: 'waiting',
    cause: 'back-off',
  },
  {
    name: 'after a break',
    reach: ({ world, server }) => {
      world.run(1000);
      server.cutAll('rst');
      world.run(6);
    },
    status: 'waiting',
    cause: 'back-off',
  },
  {
    name: "in a filter change's pause",
    options: ({ filter }) => ({ filter }),
    reach: ({ world, filter }) => {
      world.run(1000);
      filter.next({ dids: [B] });
      world.run(100);
      filter.next({ dids: [A, B] });
      world.run(100);
    },
    status: 'waiting',
    cause: 'filter-change',
  },
  {
    name: 'right after a filter change, while the old connection closes',
    options: ({ filter }) => ({ filter }),
    reach: ({ world, filter }) => {
      world.run(1000);
      filter.next({ dids: [B] });
    },
    status: 'connecting',
  },
  {
    name: 'while the filter is empty',
    options: () => ({ dids: [] }),
    reach: ({ world }) => world.run(1000),
    status: 'waiting',
    cause: 'empty-filter',
  },
  {
    name: 'before the first filter',
    options: () => ({ filter: new Subject<Filter>() }),
    reach: ({ world }) => world.run(1000),
    status: 'idle',
  },
  {
    name: 'while replaying',
    faults: [{ kind: 'delay', each: 100 }],
    options: () => ({ cursor: 'oldest' }),
    reach: ({ world, server }) => {
      push(server, 1, 50, 1, { witnessedAt: 1.75e15 });
      world.run(1000);
    },
    status: 'replaying',
  },
  {
    name: 'behind a black hole',
    faults: [{ kind: 'black-hole', after: 0 }],
    reach: ({ world }) => world.run(10_000),
    status: 'live',
  },
  {
    name: 'after a stall',
    faults: () => ({ kind: 'silent' }),
    reach: ({ world }) => world.run(30_100),
    status: 'waiting',
    cause: 'back-off',
  },
];

describe.each(WIRES)(
  'law 1: unsubscribing leaves no socket, timer or listener, on %s',
  (protocol) => {
    function open(stage: Pick<Stage, 'faults' | 'server' | 'options'>) {
      const world = virtualWorld();
      const { faults } = stage;
      const server = world.network.listen(ONE, { ...stage.server, ...(faults && { faults }) });
      const filter = new BehaviorSubject<Filter>({ dids: [A] });
      const scene = { world, server, filter };
      const options = stage.options?.(scene) ?? {};
      const stream = jetstream({
        hosts: ONE,
        protocol,
        random: () => 0.9,
        ...world.client,
        ...options,
      });
      return { ...scene, stream };
    }

    it.each(stages)('$name', (stage) => {
      const scene = open(stage);
      const subscription = scene.stream.subscribe();
      stage.reach?.(scene);
      const { value } = scene.stream.state$;
      expect(value.status).toBe(stage.status);
      if (stage.cause !== undefined) expect(value).toMatchObject({ cause: stage.cause });
      const before = scene.server.counters.attempts;
      subscription.unsubscribe();
      // What the servers of the stage are still to do is not the client's.
      scene.world.run(40_000);
      void scene.server.close();
      expect(leftOvers(scene.world)).toEqual(NOTHING_LEFT);
      expect(scene.filter.observed).toBe(false);
      expect(scene.stream.state$.value).toEqual({ status: 'idle' });
      expect(scene.server.counters.attempts).toBeLessThanOrEqual(Math.max(before, 1));
    });
  },
);

import { describe, expect, it } from '@jest/globals';
import { takeUntil, type Observable } from 'rxjs';
import { jetstream, memoryCursorStore } from 'rx-jetstream';
import type { AstroMessage } from 'rx-jetstream/astro';
import {
  checkpoint,
  consume,
  consumeBatch,
  HandlerError,
  NoPositionError,
} from 'rx-jetstream/operators';
import { ONE, push } from '../helpers/follow.js';
import { turn } from '../helpers/turns.js';
import { astroWorld, hear } from './astro-world.js';

const TIPS = 'channel.tips';
const room = 'chan-1';

/** A handler whose calls end when they are told to, in the order of their data. */
function desk() {
  const open: { readonly data: unknown; readonly end: () => void }[] = [];
  return {
    open,
    get inHand() {
      return open.map(({ data }) => data);
    },
    handle: ({ data }: AstroMessage) =>
      new Promise<void>((resolve) => {
        const one = {
          data,
          end: () => {
            open.splice(open.indexOf(one), 1);
            resolve();
          },
        };
        open.push(one);
      }),
  };
}

function resultOf(program: Observable<unknown>) {
  const result: { values: unknown[]; errors: unknown[] } = { values: [], errors: [] };
  const subscription = program.subscribe({
    next: (value) => result.values.push(value),
    error: (error: unknown) => result.errors.push(error),
  });
  return { ...result, subscription };
}

describe('messages of astro', () => {
  it('of a room are done one after another', async () => {
    const { client_, server, run } = astroWorld();
    const work = desk();
    const { subscription } = resultOf(client_.topic(TIPS, { room }).pipe(consume(work.handle)));
    run(1000);
    for (const data of [1, 2, 3]) server.publish(TIPS, room, data);
    run(100);
    expect(client_.metrics().inFlight).toBe(3);
    for (const data of [1, 2, 3]) {
      expect(work.inHand).toEqual([data]);
      work.open[0]?.end();
      await turn();
    }
    expect(client_.metrics().inFlight).toBe(0);
    subscription.unsubscribe();
  });

  it('are done several at a time, where the order is another', async () => {
    const { client_, server, run } = astroWorld();
    const work = desk();
    const options = { order: 'none', concurrency: 2 } as const;
    const topic$ = client_.topic(TIPS, { room });
    const { subscription } = resultOf(topic$.pipe(consume(work.handle, options)));
    run(1000);
    for (const data of [1, 2, 3]) server.publish(TIPS, room, data);
    run(100);
    expect(work.inHand).toEqual([1, 2]);
    work.open[1]?.end();
    await turn();
    expect(work.inHand).toEqual([1, 3]);
    subscription.unsubscribe();
  });

  it('are tried again, set aside, or stop the topic alone', () => {
    const { client_, server, run, scheduler } = astroWorld();
    const tried: unknown[] = [];
    const dead: unknown[] = [];
    const fail = ({ data }: AstroMessage) => {
      tried.push(data);
      throw new Error('no');
    };
    const retry = { maxRetries: 1, initialDelay: 10 };
    const other = hear(client_.topic('channel.giveaways', { room }));
    const topic$ = client_.topic(TIPS, { room });
    const setsAside = resultOf(
      topic$.pipe(
        consume(fail, { retry, scheduler, deadLetter: ({ event }) => dead.push(event.data) }),
      ),
    );
    const stops = resultOf(topic$.pipe(consume(fail, { retry, scheduler })));
    run(1000);
    server.publish(TIPS, room, 1);
    run(100);
    server.publish('channel.giveaways', room, 2);
    run(100);
    expect(tried).toEqual([1, 1, 1, 1]);
    expect(dead).toEqual([1]);
    expect(setsAside.errors).toEqual([]);
    expect(stops.errors).toMatchObject([{ events: [{ data: 1 }], attempts: 2 }]);
    expect(stops.errors[0]).toBeInstanceOf(HandlerError);
    expect(other.data).toEqual([2]);
    setsAside.subscription.unsubscribe();
    other.subscription.unsubscribe();
  });

  it('come in batches', () => {
    const { client_, server, run, scheduler } = astroWorld();
    const batches: unknown[][] = [];
    const handle = (messages: readonly AstroMessage[]) =>
      batches.push(messages.map(({ data }) => data));
    const options = { size: 2, order: 'none', scheduler } as const;
    const topic$ = client_.topic(TIPS, { room });
    const { subscription } = resultOf(topic$.pipe(consumeBatch(handle, options)));
    run(1000);
    for (const data of [1, 2, 3]) server.publish(TIPS, room, data);
    run(2000);
    expect(batches).toEqual([[1, 2], [3]]);
    subscription.unsubscribe();
  });

  it('are let go where that is allowed, and told of', () => {
    const { client_, server, run, scheduler, noticesOf } = astroWorld();
    const overflow = { limit: 1, drop: 'oldest' } as const;
    const options = { concurrency: 1, order: 'none', overflow, scheduler } as const;
    const topic$ = client_.topic(TIPS, { room });
    const { subscription } = resultOf(topic$.pipe(consume(desk().handle, options)));
    run(1000);
    for (let data = 1; data <= 10; data += 1) server.publish(TIPS, room, data);
    run(2000);
    expect(noticesOf('events-dropped')).toMatchObject([{ drop: 'oldest', connection: 1 }]);
    subscription.unsubscribe();
  });
});

describe('a checkpoint below a topic of astro', () => {
  const store = memoryCursorStore();

  it.each<[string, (topic$: Observable<AstroMessage>) => Observable<unknown>]>([
    [
      'with consume',
      (topic$) =>
        topic$.pipe(
          consume(() => 1),
          checkpoint(store),
        ),
    ],
    ['without', (topic$) => topic$.pipe(checkpoint(store))],
  ])('is refused with the reason, %s', (_, program) => {
    const { client_, server, run } = astroWorld();
    const { errors, values } = resultOf(program(client_.topic(TIPS, { room })));
    run(1000);
    server.publish(TIPS, room, 1);
    run(100);
    expect(values).toEqual([]);
    expect(errors[0]).toBeInstanceOf(NoPositionError);
    expect(String(errors[0])).toMatch(/Astro replays nothing/);
    expect(store.load()).toBeNull();
    expect(server.connections).toEqual([]);
  });

  it('is not, where the topic only ends a stream of Jetstream', () => {
    const { client_, server, network, client, run } = astroWorld();
    const host = network.listen(ONE);
    const saved = memoryCursorStore();
    const stream$ = jetstream({ hosts: ONE, cursor: 1, ...client });
    const { values, errors } = resultOf(
      stream$.pipe(takeUntil(client_.topic(TIPS, { room })), checkpoint(saved, { every: 0 })),
    );
    push(host, 1, 3);
    run(1000);
    expect(values).toHaveLength(3);
    expect(saved.load()).toMatchObject({ seq: 3 });
    server.publish(TIPS, room, 1);
    run(100);
    expect(errors).toEqual([]);
    expect(server.connections).toEqual([]);
  });
});

import { describe, expect, it } from '@jest/globals';
import { BehaviorSubject, NEVER } from 'rxjs';
import { cursorOf, type Filter, type JetstreamEvent } from 'rx-jetstream';
import { consume, prefilter } from 'rx-jetstream/operators';
import { follow, ONE, push, WIRES } from '../helpers/follow.js';
import { START, virtualWorld } from '../helpers/virtual-world.js';

describe.each(WIRES)('metrics on %s', (protocol) => {
  it('are all 0 before anybody subscribes', () => {
    const world = virtualWorld();
    const { stream } = follow(world, { protocol, signal: AbortSignal.abort() });
    expect(stream.metrics()).toEqual({
      connections: 0,
      reconnects: 0,
      frames: 0,
      skipped: 0,
      characters: 0,
      compressedBytes: 0,
      events: 0,
      duplicates: 0,
      notices: {},
      buffered: 0,
      inFlight: 0,
      lag: undefined,
    });
  });

  it('count frames, events, repeats and reconnects', () => {
    const world = virtualWorld();
    const server = world.network.listen(ONE, {
      faults: [{ kind: 'drop', after: 10, how: 'rst' }, null],
    });
    push(server, 1, 20);
    const { stream, events } = follow(world, { protocol, cursor: 'oldest' });
    const raw: string[] = [];
    stream.raw$.subscribe((text) => raw.push(text));
    world.run(5000);
    expect(events).toHaveLength(20);
    expect(stream.metrics()).toMatchObject({
      connections: 2,
      reconnects: 1,
      frames: raw.length,
      // The event that the cursor names comes again.
      duplicates: 1,
      events: 20,
      characters: raw.join('').length,
      lag: world.scheduler.now() - Number(cursorOf(events[19] as never).time_us) / 1000,
    });
  });

  it('count no reconnect for a stream that waits for its filter first', () => {
    const world = virtualWorld();
    world.network.listen(ONE);
    const filter = new BehaviorSubject<Filter>({ dids: [] });
    const { stream } = follow(world, { protocol, filter });
    world.run(1000);
    filter.next({});
    world.run(5000);
    expect(stream.metrics()).toMatchObject({ connections: 1, reconnects: 0 });
  });

  it('count notices by their codes', () => {
    const world = virtualWorld();
    const server = world.network.listen(ONE, {
      faults: [{ kind: 'garbage', after: 2, form: 'text' }],
    });
    push(server, 1, 5);
    const followed = follow(world, { protocol, cursor: 1 });
    world.run(1000);
    const { stream, codes } = followed;
    const counted: Record<string, number> = {};
    for (const code of codes) counted[code] = (counted[code] ?? 0) + 1;
    expect(stream.metrics().notices).toEqual(counted);
    expect(codes).toContain('malformed');
  });

  it('count what a prefilter turns down', () => {
    const world = virtualWorld();
    push(world.network.listen(ONE), 1, 50);
    const { stream } = follow(world, { protocol, cursor: 1, prefilter: prefilter({ dids: [] }) });
    world.run(1000);
    expect(stream.metrics()).toMatchObject({ frames: 50, skipped: 49, events: 0 });
  });

  it('show what is in hand, and the lag, over all subscriptions', () => {
    const world = virtualWorld();
    const server = world.network.listen(ONE);
    push(server, 1, 3);
    const { stream, events } = follow(world, { protocol, cursor: 1 });
    const busy = stream.pipe(consume(() => NEVER, { concurrency: 2 })).subscribe();
    world.run(1000);
    const last = events[2]?.time_us as number;
    expect(stream.metrics()).toMatchObject({
      inFlight: 3,
      events: 6,
      lag: START + 1000 - last / 1000,
    });
    // Between two connections it is still in hand.
    server.faults = () => ({ kind: 'refuse', status: 503 });
    server.cutAll('rst');
    world.run(1000);
    expect(stream.metrics().inFlight).toBe(3);
    busy.unsubscribe();
    expect(stream.metrics().inFlight).toBe(0);
  });

  it('show the lag of the last event, however long nothing came before it', () => {
    const world = virtualWorld();
    const server = world.network.listen(ONE);
    const hour = 3_600_000;
    for (const [nth, ago] of [2 * hour, hour, 0].entries()) {
      push(server, nth + 1, nth + 1, 1, { witnessedAt: (START - ago) * 1000 });
    }
    const { stream, events } = follow(world, { protocol, cursor: 1 });
    world.run(1000);
    expect(events).toHaveLength(3);
    expect(stream.metrics().lag).toBe(START + 1000 - (events[2]?.time_us as number) / 1000);
    expect(stream.metrics().lag).toBeLessThan(2000);
  });

  it('show no lag of a time that cannot be, during its subscription and after it', () => {
    const world = virtualWorld();
    const server = world.network.listen(ONE);
    const { stream, events, subscription } = follow(world, { protocol, cursor: 1 });
    push(server, 1, 1);
    push(server, 2, 2, 1, { witnessedAt: (START + 31_536_000_000) * 1000 });
    world.run(1000);
    expect(events).toHaveLength(2);
    const lagOf = (event = events[0]) => world.scheduler.now() - Number(event?.time_us) / 1000;
    expect(stream.metrics().lag).toBe(lagOf());
    subscription.unsubscribe();
    expect(stream.metrics().lag).toBe(lagOf());
    push(server, 3, 3, 1, { witnessedAt: world.scheduler.now() * 1000 });
    const again: JetstreamEvent[] = [];
    const second = stream.subscribe((event) => again.push(event));
    world.run(1000);
    expect(again).toHaveLength(3);
    expect(stream.metrics().lag).toBe(lagOf(again[2]));
    second.unsubscribe();
  });
});

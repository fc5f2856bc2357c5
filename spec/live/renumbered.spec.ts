import { describe, expect, it } from '@jest/globals';
import { BehaviorSubject, VirtualTimeScheduler } from 'rxjs';
import { jetstream, type Filter, type Notice } from 'rx-jetstream';
import { seededRandom } from 'rx-jetstream/testing';
import { frameOf } from '../fuzz/numbered-frames.js';
import { feed, follow, numberOf, ONE, range, TWO, WIRES } from '../helpers/follow.js';
import { ScriptedSocket } from '../helpers/scripted-socket.js';
import { runTurns } from '../helpers/turns.js';
import { START, virtualWorld } from '../helpers/virtual-world.js';

describe.each(WIRES)('a host with lower seqs that is resumed by time, on %s', (protocol) => {
  const old = { firstSeq: 1_000_000 };

  it('is heard after a failover and back', () => {
    const world = virtualWorld();
    const one = world.network.listen(ONE, old);
    const two = world.network.listen(TWO);
    const hosts = [ONE, TWO];
    const followed = follow(world, { protocol, hosts, firstEventTimeout: false });
    world.run(100);
    feed(world, [one, two], { count: 20, every: 500 });
    world.run(12_000);
    void one.close();
    feed(world, [two], { first: 21, count: 20, every: 500 });
    world.run(60_000);
    const remade = world.network.listen(ONE);
    void two.close();
    feed(world, [remade], { first: 41, count: 40, every: 500 });
    world.run(60_000);
    expect(followed.numbers).toEqual(range(1, 80));
    expect(followed.noticesOf('cursor-translated')).toMatchObject([{ cause: 'cursor-ahead' }]);
  });

  it('is heard after a filter change on a quiet stream, and resumed by seq from then on', () => {
    const world = virtualWorld();
    const one = world.network.listen(ONE, old);
    const filter = new BehaviorSubject<Filter>({});
    const followed = follow(world, { protocol, filter, firstEventTimeout: false });
    world.run(100);
    feed(world, [one], { count: 20, every: 500 });
    world.run(90_000);
    void one.close();
    const remade = world.network.listen(ONE);
    filter.next({ kinds: ['commit'] });
    world.run(2000);
    feed(world, [remade], { first: 21, count: 40, every: 500 });
    world.run(10_000);
    remade.cutAll('rst');
    world.run(60_000);
    expect(followed.numbers).toEqual(range(1, 60));
    expect(followed.noticesOf('cursor-translated')).toMatchObject([{ cause: 'cursor-ahead' }]);
    const last = new URL(remade.requests.at(-1)?.url ?? '', 'ws://one').searchParams.get('cursor');
    expect(Number(last)).toBeLessThan(40);
  });

  it.each([0, -8000])('is heard in a browser, its clock off by %s ms', async (clockSkew) => {
    const world = virtualWorld({ hideRefusals: true });
    const one = world.network.listen(ONE, old);
    const fetch = () => Promise.reject(new Error('CORS'));
    const options = { protocol, compression: 'none', firstEventTimeout: false, fetch } as const;
    const followed = follow(world, options);
    await runTurns(world, 100);
    feed(world, [one], { count: 20, every: 500 });
    await runTurns(world, 12_000);
    void one.close();
    await runTurns(world, 5000);
    // Refusals cannot be read there, so it is asked by time.
    const remade = world.network.listen(ONE, { clockSkew });
    feed(world, [remade], { first: 21, count: 40, every: 500 });
    await runTurns(world, 60_000);
    expect(followed.numbers).toEqual(range(1, 60));
  });

  it('is known by its seqs again after the next cut: nothing is doubled', () => {
    const world = virtualWorld();
    const one = world.network.listen(ONE, { firstSeq: 11 });
    const two = world.network.listen(TWO, { firstSeq: 5000 });
    const hosts = [ONE, TWO];
    const followed = follow(world, { protocol, hosts, firstEventTimeout: false });
    world.run(100);
    feed(world, [one, two], { count: 20, every: 500 });
    world.run(12_000);
    void one.close();
    feed(world, [two], { first: 21, count: 20, every: 500 });
    world.run(60_000);
    const remade = world.network.listen(ONE);
    void two.close();
    // They pass the seqs of the log before.
    feed(world, [remade], { first: 41, count: 60, every: 500 });
    for (const ms of [12_000, 8000, 8000]) {
      world.run(ms);
      remade.cutAll('rst');
    }
    world.run(60_000);
    expect(followed.numbers).toEqual(range(1, 100));
  });
});

describe.each(WIRES)('a damaged seq, the last before a failover, on %s', (protocol) => {
  it('does not silence its host when that is used again', async () => {
    const scheduler = new VirtualTimeScheduler();
    scheduler.frame = START;
    let isDown = false;
    const made: ScriptedSocket[] = [];
    class WebSocket extends ScriptedSocket {
      constructor(url: string) {
        super(url);
        made.push(this);
        scheduler.schedule(() => {
          if (isDown && url.startsWith(ONE)) this.end();
          else this.open();
        }, 1);
      }
      private open(): void {
        this.readyState = 1;
        this.onopen?.({} as never);
      }
    }
    const numbers: number[] = [];
    const notices: Notice[] = [];
    const stream = jetstream({
      ...{ hosts: [ONE, TWO], protocol, compression: 'none', WebSocket, scheduler },
      ...{ firstEventTimeout: false, random: seededRandom(7) },
      fetch: () => Promise.reject(new Error('there is no HTTP here')),
      onNotice: (notice) => notices.push(notice),
    });
    const running = stream.subscribe((event) => numbers.push(numberOf(event)));
    const run = async (ms: number) => {
      await runTurns({ scheduler, run: pass } as never, ms);
    };
    const pass = (ms: number) => {
      const end = (scheduler.maxFrames = scheduler.frame + ms);
      scheduler.flush();
      scheduler.frame = end;
    };
    /** Sends numbered events, one each half a second, as their hosts do. */
    const send = async (first: number, last: number, damage = (frame: string) => frame) => {
      for (const number of range(first, last)) {
        await run(500);
        const frame = frameOf(protocol, number, scheduler.now() - number * 10);
        made.at(-1)?.onmessage?.({ data: damage(frame) } as never);
      }
    };
    await run(1000);
    await send(1, 20);
    // One digit more.
    await send(21, 21, (frame) => frame.replace(/("(?:seq|cursor)":)210/, '$19210'));
    isDown = true;
    made.at(-1)?.end();
    await run(30_000);
    expect(made.at(-1)?.url).toContain('two');
    await send(22, 30);
    isDown = false;
    await run(400_000);
    made.at(-1)?.end();
    await run(30_000);
    expect(made.at(-1)?.url).toContain('one');
    await send(31, 60);
    expect(numbers).toEqual(range(1, 60));
    running.unsubscribe();
  });
});

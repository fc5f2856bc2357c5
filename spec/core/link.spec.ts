import { describe, expect, it } from '@jest/globals';
import { VirtualTimeScheduler } from 'rxjs';
import { link, type LinkControl, type LinkSession } from '../../src/core/link.js';
import type { SocketEnd, SocketEvents } from '../../src/core/socket.js';

const LIMITS = { connect: 15_000, firstFrame: 20_000, stall: 20_000 };

/** A link over a socket that a spec plays. */
function linked(own: Partial<LinkSession> = {}, refuse?: Error) {
  const scheduler = new VirtualTimeScheduler();
  const log: string[] = [];
  const held: { events?: SocketEvents; control?: LinkControl } = {};
  const session: LinkSession = {
    open: (_, control) => {
      held.control = control;
    },
    text: (data) => log.push(`text ${data}`),
    binary: ({ length }) => log.push(`binary ${length}`),
    alive: () => undefined,
    quiet: () => undefined,
    timeout: () => log.push('timeout'),
    end: ({ code }: SocketEnd, fail) => {
      log.push(`end ${code}`);
      fail(new Error('ended'));
    },
    closed: () => log.push('closed'),
    ...own,
  };
  const subscription = link(
    (events) => {
      if (refuse) throw refuse;
      held.events = events;
      return {
        send: () => undefined,
        release: (code, reason) => log.push(`release ${code} ${reason}`),
      };
    },
    session,
    LIMITS,
    scheduler,
  ).subscribe({ error: (error: unknown) => log.push(`error ${(error as Error).message}`) });
  /** Something that happens each second, for a while. */
  const each = (seconds: number, what: (events: SocketEvents) => void) => {
    for (let second = 1; second <= seconds; second += 1) {
      scheduler.schedule(() => {
        what(held.events as SocketEvents);
      }, second * 1000);
    }
  };
  const run = (until: number) => {
    scheduler.maxFrames = until;
    scheduler.flush();
  };
  return { log, held, subscription, each, run };
}

describe('link', () => {
  it('ends once when no socket can be made, as after an abnormal close', () => {
    expect(linked({}, new Error('bad URL')).log).toEqual(['end 1006', 'error ended', 'closed']);
  });

  it('lets go of the socket once, for the first reason', () => {
    const { log, held, subscription } = linked();
    held.events?.open();
    held.control?.hang('backpressure');
    held.control?.hang('again');
    subscription.unsubscribe();
    expect(log).toEqual(['release 1000 backpressure', 'closed']);
  });

  it.each<[string, Partial<LinkSession>, (events: SocketEvents) => void]>([
    [
      'frames',
      {},
      (events) => {
        events.text('x');
      },
    ],
    [
      'binary frames',
      {},
      (events) => {
        events.binary(new Uint8Array(1));
      },
    ],
    [
      'frames that go unread',
      { skips: () => true },
      (events) => {
        events.skips?.('', 1);
      },
    ],
  ])('%s are signs of life', (_, own, what) => {
    const { log, held, each, run } = linked(own);
    held.events?.open();
    each(60, what);
    run(60_500);
    expect(log).not.toContain('timeout');
  });

  it('is silent when nothing comes', () => {
    const { log, held, run } = linked();
    held.events?.open();
    run(60_500);
    expect(log.filter((line) => line === 'timeout')).toHaveLength(1);
  });
});

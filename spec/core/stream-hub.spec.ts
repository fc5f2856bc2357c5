import { describe, expect, it } from '@jest/globals';
import { RetryLimitError, type StreamState } from 'rx-jetstream';
import { streamHub, type Teller } from '../../src/core/stream-hub.js';

const error = new RetryLimitError('gave up', { hint: '' });

function setUp() {
  const hub = streamHub<string>();
  const seen: string[] = [];
  /** A state as `live 2`: status and subscription. */
  const name = (state: StreamState) =>
    state.status === 'idle' ? 'idle' : `${state.status} ${state.subscription}`;
  hub.state$.subscribe((state) => seen.push(name(state)));
  const connect = (teller: Teller) => {
    const { subscription } = teller;
    teller.signal({ type: 'connect', subscription, connection: 1, attempt: 0, url: 'x' }, 1);
  };
  const open = (teller: Teller) => {
    connect(teller);
    teller.signal({ type: 'open', atTip: true }, 2);
  };
  const close = (teller: Teller) => {
    const { subscription } = teller;
    teller.signal({ type: 'close', subscription, reason: 'unsubscribed' }, 3);
  };
  const fail = (teller: Teller) => {
    teller.signal({ type: 'fail', subscription: teller.subscription, error }, 3);
  };
  return { hub, seen, name, connect, open, close, fail };
}

describe('streamHub', () => {
  it('is idle at first, told at once and readable at any time', () => {
    const { hub, seen } = setUp();
    expect(seen).toEqual(['idle']);
    expect(hub.state$.value).toEqual({ status: 'idle' });
  });

  it('shows a subscription from its first connection to its end, then is idle', () => {
    const { hub, seen, open, close } = setUp();
    const one = hub.begin();
    open(one);
    close(one);
    expect(seen).toEqual(['idle', 'connecting 1', 'live 1', 'closed 1', 'idle']);
    expect(hub.state$.value.status).toBe('idle');
  });

  it('counts its subscriptions, and tells each its own state', () => {
    const { hub, open } = setUp();
    const one = hub.begin();
    open(one);
    const two = hub.begin();
    expect([one.subscription, two.subscription]).toEqual([1, 2]);
    expect(one.state().status).toBe('live');
    expect(two.state().status).toBe('idle');
  });

  it('follows the newest, whatever the older ones do', () => {
    const { hub, seen, open, connect } = setUp();
    const [one, two] = [hub.begin(), hub.begin()];
    open(two);
    open(one);
    connect(one);
    expect(seen).toEqual(['idle', 'connecting 2', 'live 2']);
    expect(one.state().status).toBe('connecting');
  });

  it('falls back to another that is open when the newest ends', () => {
    const { hub, seen, open, close, fail } = setUp();
    const [one, two, three] = [hub.begin(), hub.begin(), hub.begin()];
    for (const teller of [one, two, three]) open(teller);
    seen.length = 0;
    fail(three);
    expect(seen).toEqual(['failed 3', 'live 2']);
    close(two);
    close(one);
    expect(seen.slice(2)).toEqual(['closed 2', 'live 1', 'closed 1', 'idle']);
  });

  it('passes over those that ended before', () => {
    const { hub, seen, open, close } = setUp();
    const [one, two, three] = [hub.begin(), hub.begin(), hub.begin()];
    for (const teller of [one, two, three]) open(teller);
    close(two);
    seen.length = 0;
    close(three);
    expect(seen).toEqual(['closed 3', 'live 1']);
  });

  it('says nothing of a signal that changes nothing', () => {
    const { hub, seen, open, close } = setUp();
    const one = hub.begin();
    open(one);
    one.signal({ type: 'open', atTip: true }, 5);
    close(one);
    close(one);
    expect(seen).toEqual(['idle', 'connecting 1', 'live 1', 'closed 1', 'idle']);
  });

  it('gives a late observer the state of now, and never ends', () => {
    const { hub, open, fail, name } = setUp();
    const one = hub.begin();
    open(one);
    const late: string[] = [];
    let ended = false;
    hub.state$.subscribe({
      next: (state) => late.push(name(state)),
      complete: () => (ended = true),
      error: () => (ended = true),
    });
    fail(one);
    expect(late).toEqual(['live 1', 'failed 1', 'idle']);
    expect(ended).toBe(false);
  });

  it('lets nobody outside push a state in', () => {
    const { hub } = setUp();
    expect('next' in hub.state$).toBe(false);
    expect(() => {
      (hub.state$ as { value: unknown }).value = { status: 'live' };
    }).toThrow(TypeError);
  });

  describe('with handlers that act on what they see', () => {
    it('a handler that subscribes anew when a stream fails', () => {
      const { hub, seen, open, fail, connect } = setUp();
      let restarted = 0;
      hub.state$.subscribe((state) => {
        if (state.status !== 'failed' || restarted > 0) return;
        restarted += 1;
        connect(hub.begin());
      });
      const one = hub.begin();
      open(one);
      fail(one);
      expect(seen.at(-1)).toBe('connecting 2');
      expect(hub.state$.value.status).toBe('connecting');
    });

    it('a handler that unsubscribes another when one closes', () => {
      const { hub, seen, open, close } = setUp();
      const [one, two] = [hub.begin(), hub.begin()];
      hub.state$.subscribe((state) => {
        if (state.status === 'closed' && state.subscription === 2) close(one);
      });
      open(one);
      open(two);
      close(two);
      expect(seen.at(-1)).toBe('idle');
      expect(hub.state$.value.status).toBe('idle');
    });

    it('shows every observer the same states in the same order, the last one last', () => {
      const { hub, seen, name, open, fail, connect } = setUp();
      let restarted = 0;
      hub.state$.subscribe((state) => {
        if (state.status !== 'failed' || restarted > 2) return;
        restarted += 1;
        open(hub.begin());
        fail(hub.begin());
      });
      // Subscribed after the handler: it is told after it.
      const after: string[] = [];
      hub.state$.subscribe((state) => after.push(name(state)));
      const one = hub.begin();
      open(one);
      fail(one);
      connect(hub.begin());
      expect(after).toEqual(seen);
      expect(after.at(-1)).toBe(name(hub.state$.value));
    });

    it('a handler that unsubscribes the stream in the middle of its start', () => {
      const { hub, seen, connect, close } = setUp();
      const one = hub.begin();
      hub.state$.subscribe((state) => {
        if (state.status === 'connecting') close(one);
      });
      connect(one);
      one.signal({ type: 'open', atTip: true }, 9);
      expect(seen).toEqual(['idle', 'connecting 1', 'closed 1', 'idle']);
    });
  });

  it('hands on notices and raw frames to whoever listens', () => {
    const { hub } = setUp();
    const got: string[] = [];
    hub.notices$.subscribe((notice) => got.push(notice));
    hub.raw$.subscribe((text) => got.push(text));
    hub.notice('a notice');
    expect(hub.raw.observed).toBe(true);
    hub.raw.next('a frame');
    expect(got).toEqual(['a notice', 'a frame']);
  });
});

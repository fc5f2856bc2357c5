import { describe, expect, it } from '@jest/globals';
import { hostPool } from '../../src/core/host-pool.js';

const A = 'wss://a.example';
const B = 'wss://b.example';
const C = 'wss://c.example';
const pool = (hosts: readonly string[] = [A, B, C], perMinute = 20) => hostPool(hosts, perMinute);

describe('hostPool', () => {
  it('prefers the first', () => {
    expect(pool().next(0)).toEqual({ host: A, wait: 0 });
  });

  it('stays with a host after one failure: it may have been a restart', () => {
    const hosts = pool();
    hosts.of(A).failed(0, false, undefined);
    expect(hosts.next(0)).toEqual({ host: A, wait: 0 });
  });

  it('leaves it after the second, in the order of the list', () => {
    const hosts = pool();
    for (const host of [A, A]) hosts.of(host).failed(0, false, undefined);
    expect(hosts.next(0)).toEqual({ host: B, wait: 0 });
    for (const host of [B, B]) hosts.of(host).failed(0, false, undefined);
    expect(hosts.next(0)).toEqual({ host: C, wait: 0 });
  });

  it('leaves it at once where a second try is of no use', () => {
    const hosts = pool();
    hosts.of(A).failed(0, true, undefined);
    expect(hosts.next(0)).toEqual({ host: B, wait: 0 });
  });

  it('counts failures in a row only', () => {
    const hosts = pool();
    hosts.of(A).failed(0, false, undefined);
    hosts.of(A).worked();
    hosts.of(A).failed(0, false, undefined);
    expect(hosts.next(0).host).toBe(A);
    // After it was left the count begins anew: two more are needed.
    hosts.of(A).failed(0, false, undefined);
    hosts.of(A).failed(10_000, false, undefined);
    expect(hosts.next(10_000).host).toBe(A);
  });

  it('returns to the better host once it has cooled, for twice as long each time', () => {
    const hosts = pool([A, B]);
    let now = 0;
    const cooled: number[] = [];
    for (let time = 0; time < 8; time += 1) {
      hosts.of(A).failed(now, true, undefined);
      const left = now;
      expect(hosts.next(now).host).toBe(B);
      // The moment from which A is asked again.
      while (hosts.next(now).host === B) now += 1000;
      cooled.push(now - left);
    }
    expect(cooled).toEqual([10_000, 20_000, 40_000, 80_000, 160_000, 300_000, 300_000, 300_000]);
  });

  it('forgets how often a host was left once it has worked', () => {
    const hosts = pool([A, B]);
    for (let time = 0; time < 5; time += 1) hosts.of(A).failed(0, true, undefined);
    hosts.of(A).worked();
    expect(hosts.next(0).host).toBe(A);
    hosts.of(A).failed(0, true, undefined);
    expect(hosts.next(9999).host).toBe(B);
    expect(hosts.next(10_000).host).toBe(A);
  });

  it('takes the host that is avoided for the shortest time when all are: none is worse', () => {
    const hosts = pool([A, B]);
    for (let time = 0; time < 3; time += 1) hosts.of(A).failed(0, true, undefined);
    hosts.of(B).failed(0, true, undefined);
    expect(hosts.next(0)).toEqual({ host: B, wait: 0 });
  });

  it('never leaves a single host', () => {
    const hosts = pool([A]);
    for (let time = 0; time < 50; time += 1) {
      hosts.of(A).failed(time, true, undefined);
      expect(hosts.next(time)).toEqual({ host: A, wait: 0 });
    }
  });

  it('does what Retry-After says: another host, or the wait', () => {
    const hosts = pool([A, B]);
    hosts.of(A).failed(0, false, 60_000);
    expect(hosts.next(0)).toEqual({ host: B, wait: 0 });
    hosts.of(B).failed(0, false, 90_000);
    expect(hosts.next(0)).toEqual({ host: A, wait: 60_000 });
    expect(hosts.next(59_999)).toEqual({ host: A, wait: 1 });
    expect(hosts.next(60_000)).toEqual({ host: A, wait: 0 });
    const single = pool([A]);
    single.of(A).failed(0, false, 5000);
    expect(single.next(1000)).toEqual({ host: A, wait: 4000 });
  });

  it('keeps to the attempts a minute, host by host', () => {
    const hosts = pool([A, B], 2);
    for (const at of [0, 100]) {
      expect(hosts.next(at)).toEqual({ host: A, wait: 0 });
      hosts.of(A).attempt(at);
    }
    expect(hosts.next(200)).toEqual({ host: B, wait: 0 });
    for (const at of [200, 300]) hosts.of(B).attempt(at);
    expect(hosts.next(300)).toEqual({ host: A, wait: 59_700 });
    expect(hosts.next(60_000)).toEqual({ host: A, wait: 0 });
  });

  it('takes only the one that will do, wherever it stands', () => {
    const hosts = pool();
    expect(hosts.next(0, C)).toEqual({ host: C, wait: 0 });
    hosts.of(C).failed(0, true, 7000);
    expect(hosts.next(0, C)).toEqual({ host: C, wait: 7000 });
  });

  it('takes the wanted one before the others, while it is healthy', () => {
    const hosts = pool();
    expect(hosts.next(0, undefined, C).host).toBe(C);
    hosts.of(C).failed(0, true, undefined);
    expect(hosts.next(0, undefined, C).host).toBe(A);
    expect(hosts.next(10_000, undefined, C).host).toBe(C);
    expect(hosts.next(0, undefined, 'wss://stranger.example').host).toBe(A);
  });
});

import { describe, expect, it } from '@jest/globals';
import { RecentIds } from '../../src/core/recent-ids.js';
import { Secrets } from '../../src/core/secrets.js';

describe('recent identities', () => {
  it('are new once', () => {
    const ids = new RecentIds(10);
    expect(['a', 'b', 'a'].map((id) => ids.add(id))).toEqual([true, true, false]);
  });

  it('keeps as many as it may, the oldest goes first', () => {
    const ids = new RecentIds(3);
    for (let n = 0; n < 100_000; n += 1) ids.add(`${n}`);
    expect(ids.size).toBe(3);
    expect([ids.add('99999'), ids.add('99996')]).toEqual([false, true]);
  });
});

describe('secrets', () => {
  it('are hidden in every spelling', () => {
    const secrets = new Secrets();
    secrets.add('a"b/c d');
    const text = `${'a"b/c d'} ${JSON.stringify('a"b/c d')} ${encodeURIComponent('a"b/c d')}`;
    expect(secrets.hide(text)).toBe('[hidden] "[hidden]" [hidden]');
  });

  it('keeps a bounded number, those in use longest', () => {
    const secrets = new Secrets();
    secrets.add('in-use');
    for (let n = 0; n < 10_000; n += 1) {
      secrets.add(`renewed-${n}`);
      if (n % 1000 === 0) secrets.add('in-use');
    }
    expect(secrets.hide('in-use renewed-9999')).toBe('[hidden] [hidden]');
    expect(secrets.hide('renewed-0')).toBe('renewed-0');
  });
});

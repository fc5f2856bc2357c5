import { describe, expect, it } from '@jest/globals';
import { asyncScheduler } from 'rxjs';
import { inbox } from '../../src/core/inbox-browser.js';

function setUp() {
  const log: string[] = [];
  const box = inbox(
    { events: 1, bytes: 1 },
    asyncScheduler,
    (text) => log.push(text),
    () => log.push('overflow'),
  );
  return { log, box };
}

describe('inbox, in a browser', () => {
  it('hands each frame over in the same call, and holds none', () => {
    const { log, box } = setUp();
    for (const text of ['a', 'b', 'c']) {
      box.push(text);
      expect(log.at(-1)).toBe(text);
      expect(box.size()).toBe(0);
    }
    expect(log).toEqual(['a', 'b', 'c']);
  });

  it('tells at once that it is empty', () => {
    const { log, box } = setUp();
    box.whenEmpty(() => log.push('empty'));
    expect(log).toEqual(['empty']);
  });

  it('hands nothing over once it is closed', () => {
    const { log, box } = setUp();
    box.push('a');
    box.close();
    box.push('b');
    expect(log).toEqual(['a']);
  });
});

import { describe, expect, it } from '@jest/globals';
import { testEvent } from 'rx-jetstream/testing';
import { formatEvent } from '../../src/cli/format-event.js';
import { excerpt, jsonLine, printable, rawLine } from '../../src/cli/printable.js';
import { NO_STYLE, styleFor } from '../../src/cli/style.js';

const DID = 'did:plc:aliceaaaaaaaaaaaaaaaaaaa';
const at = { time_us: Date.UTC(2026, 10, 21, 1, 2, 3, 45) * 1000 + 678 };

describe('formatEvent', () => {
  it.each([
    [
      testEvent.post({ ...at, text: 'good morning' }),
      `2026-11-21T01:02:03.045Z commit   ${DID} app.bsky.feed.post/create “good morning”`,
    ],
    [
      testEvent.update('app.bsky.actor.profile', { ...at, record: { displayName: 'Alice' } }),
      `2026-11-21T01:02:03.045Z commit   ${DID} app.bsky.actor.profile/update “Alice”`,
    ],
    [
      testEvent.follow({ ...at, subject: 'did:web:bob.example' }),
      `2026-11-21T01:02:03.045Z commit   ${DID} app.bsky.graph.follow/create “did:web:bob.example”`,
    ],
    [
      testEvent.create('app.bsky.feed.like', { ...at, record: { subject: { uri: 'at://x/y/z' } } }),
      `2026-11-21T01:02:03.045Z commit   ${DID} app.bsky.feed.like/create “at://x/y/z”`,
    ],
    [
      testEvent.delete('app.bsky.feed.post', { ...at, rkey: '3k' }),
      `2026-11-21T01:02:03.045Z commit   ${DID} app.bsky.feed.post/delete 3k`,
    ],
    [
      testEvent.create('com.example.thing', at),
      `2026-11-21T01:02:03.045Z commit   ${DID} com.example.thing/create`,
    ],
    [
      testEvent.identity({ ...at, handle: 'alice.test' }),
      `2026-11-21T01:02:03.045Z identity ${DID} alice.test`,
    ],
    [testEvent.account(at), `2026-11-21T01:02:03.045Z account  ${DID} active`],
    [
      testEvent.account({ ...at, active: false, status: 'deleted' }),
      `2026-11-21T01:02:03.045Z account  ${DID} deleted`,
    ],
    [
      testEvent.account({ ...at, active: false }),
      `2026-11-21T01:02:03.045Z account  ${DID} inactive`,
    ],
    [
      testEvent.sync({ ...at, rev: '3mbd3542k2322' }),
      `2026-11-21T01:02:03.045Z sync     ${DID} 3mbd3542k2322`,
    ],
  ])('writes a line, %#', (event, line) => {
    expect(formatEvent(event)).toBe(line);
  });

  it('takes nothing of a record for granted', () => {
    for (const record of [null, undefined, 7, 'text', [], { text: 7 }, { subject: null }]) {
      const event = testEvent.post(at);
      const line = formatEvent({ ...event, commit: { ...event.commit, record } });
      expect(line).toBe(`2026-11-21T01:02:03.045Z commit   ${DID} app.bsky.feed.post/create`);
    }
  });

  it('stays on one line and obeys no one', () => {
    const evil = 'a\u001b[2J\r\nb\u009b31m\u202egnp\u2028c';
    const events = [
      testEvent.post({ text: evil, did: evil }),
      testEvent.create(evil, at),
      testEvent.delete('app.bsky.feed.post', { rkey: evil }),
      testEvent.identity({ handle: evil }),
      testEvent.account({ active: false, status: evil }),
      testEvent.sync({ rev: evil }),
    ];
    for (const event of events) {
      expect(formatEvent(event)).not.toMatch(/[\p{Cc}\u202e\u2028]/u);
    }
  });

  it('cuts a long text between characters', () => {
    expect(formatEvent(testEvent.post({ text: '😀'.repeat(5_000_000) }))).toMatch(/“(😀){80}…”$/u);
    expect(formatEvent(testEvent.post({ text: '😀'.repeat(80) }))).toMatch(/“(😀){80}”$/u);
  });
});

describe('printable text', () => {
  it('leaves ordinary text alone', () => {
    const text = 'Grüße, 世界 👩‍👩‍👧 – “ok”';
    expect(printable(text)).toBe(text);
    expect(excerpt(text, 100)).toBe(text);
  });

  it('shows the beginning of what is long', () => {
    expect(excerpt('abcdef', 3)).toBe('abc…');
    expect(excerpt('  abc  ', 3)).toBe('abc');
    expect(excerpt(`${' '.repeat(50)}abc`, 3)).toBe('…');
  });

  it('writes JSON that reads back the same, without what a terminal obeys', () => {
    const value = { text: '\u001b[2J \u009b2J \u007f \u2028 ok' };
    const line = jsonLine(value);
    expect(line).not.toMatch(/[\p{Cc}\u2028]/u);
    expect(JSON.parse(line)).toEqual(value);
  });

  it('keeps a raw frame on one line', () => {
    expect(rawLine('{\r\n"a":\n1}')).toBe('{ "a": 1}');
  });
});

describe('styleFor', () => {
  it('colours a terminal only, and not against NO_COLOR', () => {
    expect(styleFor({ isTTY: true }, {}).red('x')).toBe('\u001b[31mx\u001b[39m');
    expect(styleFor({ isTTY: true }, { NO_COLOR: '' }).red('x')).not.toBe('x');
    expect(styleFor({ isTTY: true }, { NO_COLOR: '1' })).toBe(NO_STYLE);
    expect(styleFor({ isTTY: true }, { TERM: 'dumb' })).toBe(NO_STYLE);
    expect(styleFor({ isTTY: false }, {})).toBe(NO_STYLE);
    expect(styleFor({}, {})).toBe(NO_STYLE);
  });
});

import { describe, expect, it } from '@jest/globals';
import { cut, isObject, parseJson } from '../../src/core/json.js';
import {
  commitProblem,
  isDid,
  isMicros,
  isSeq,
  isText,
  wrappedProblem,
} from '../../src/wire/guards.js';

const no = [undefined, null, true, Number.NaN, Number.POSITIVE_INFINITY, '', [], () => 0];

describe('guards', () => {
  it('isObject takes what is written in braces', () => {
    expect(isObject({})).toBe(true);
    expect(isObject(JSON.parse('{"__proto__":null}'))).toBe(true);
    for (const value of [...no, 'text', 5]) expect(isObject(value)).toBe(false);
  });

  it('isText takes a text that is not empty', () => {
    expect(isText('x')).toBe(true);
    for (const value of [...no, 5, {}, new String('x')]) expect(isText(value)).toBe(false);
  });

  it('isDid takes what begins like a DID', () => {
    expect(isDid('did:plc:x')).toBe(true);
    for (const value of [...no, 'plc:x', 'DID:plc:x', {}]) expect(isDid(value)).toBe(false);
  });

  it('no identifier is longer than a DID may be: what is remembered of events is bounded', () => {
    const most = (start = '') => start.padEnd(2048, 'x');
    const place = { collection: most(), rkey: most(), rev: most() };
    expect(commitProblem({ ...place, operation: 'delete' })).toBe('');
    for (const key of ['collection', 'rkey', 'rev'] as const) {
      const commit = { ...place, [key]: `${most()}x`, operation: 'delete' };
      expect(commitProblem(commit)).toBe(`commit without ${key}`);
    }
    const wrapped = { did: most('did:'), seq: 1, time: most(), handle: most(), status: most() };
    const kinds: [kind: string, keys: readonly string[]][] = [
      ['identity', ['did', 'time', 'handle']],
      ['account', ['did', 'time', 'status']],
      ['sync', ['did', 'time', 'rev']],
    ];
    for (const [kind, keys] of kinds) {
      const value: Record<string, unknown> = { ...wrapped, active: true, rev: most() };
      expect(wrappedProblem(kind, value)).toBe('');
      for (const key of keys) {
        const problem = wrappedProblem(kind, { ...value, [key]: `${String(value[key])}x` });
        expect(problem).toContain(key);
      }
    }
  });

  it('isSeq takes whole numbers from 1 up to where times begin', () => {
    for (const value of [1, 2, 1e15 - 1]) expect(isSeq(value)).toBe(true);
    for (const value of [...no, 0, -1, 0.5, 1e15, 1e300, '1', 1n]) expect(isSeq(value)).toBe(false);
  });

  it('isMicros takes whole numbers a double keeps exactly', () => {
    for (const value of [0, 1, Number.MAX_SAFE_INTEGER]) expect(isMicros(value)).toBe(true);
    for (const value of [...no, -1, 0.5, 2 ** 53, '1', 1n]) expect(isMicros(value)).toBe(false);
  });

  it('parseJson gives undefined for what is no JSON, and JSON never gives it', () => {
    expect(parseJson('{"a":[1,"b",null]}')).toEqual({ a: [1, 'b', null] });
    expect(parseJson('null')).toBeNull();
    for (const text of ['', '{', '[1,]', 'undefined', "{'a':1}", '{"a":01}', '\ufeff{}']) {
      expect(parseJson(text)).toBeUndefined();
    }
  });

  it('parseJson survives a hundred thousand levels, and a key that names the prototype', () => {
    for (const [open, close] of [
      ['[', ']'],
      ['{"a":', '}'],
    ] as const) {
      const deep = `${open.repeat(100_000)}1${close.repeat(100_000)}`;
      expect(() => parseJson(deep)).not.toThrow();
      expect(parseJson(open.repeat(100_000))).toBeUndefined();
    }
    const hostile = parseJson('{"__proto__":{"polluted":1},"constructor":{"prototype":{"b":1}}}');
    expect((hostile as { polluted?: unknown }).polluted).toBeUndefined();
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  it('cut keeps the beginning of a text, and nothing of anything else', () => {
    expect(cut('abcdef', 3)).toBe('abc');
    expect(cut('ab', 3)).toBe('ab');
    for (const value of [undefined, null, 5, {}, ['a']]) expect(cut(value, 3)).toBe('');
  });

  it('commitProblem and wrappedProblem find nothing wrong with what is right', () => {
    const place = { collection: 'a.b.c', rkey: 'x', rev: 'r' };
    expect(commitProblem({ ...place, operation: 'create', record: {}, cid: 'b' })).toBe('');
    expect(commitProblem({ ...place, operation: 'update', record: {}, cid: 'b' })).toBe('');
    expect(commitProblem({ ...place, operation: 'delete' })).toBe('');
    const wrapped = { did: 'did:web:a.example', seq: 1, time: '' };
    expect(wrappedProblem('identity', wrapped)).toBe('');
    expect(wrappedProblem('account', { ...wrapped, active: true })).toBe('');
    expect(wrappedProblem('sync', { ...wrapped, rev: '' })).toBe('');
  });

  it('takes nothing from the prototype for a field', () => {
    const inherited = Object.create({ did: 'did:web:a.example', seq: 1, time: '' }) as object;
    // JSON.parse never makes such an object; a key `__proto__` in it is a plain field.
    expect(wrappedProblem('identity', JSON.parse('{"__proto__":{"did":"did:x:y"}}'))).not.toBe('');
    expect(isObject(inherited)).toBe(true);
  });
});

import { AstroTopicError } from 'rx-jetstream/astro';
import { BloomrError } from 'rx-jetstream/bloomr';
import { TokenError } from 'rx-jetstream/gateway';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { FAULT_KINDS } from 'rx-jetstream/testing';
import { CLOSE_CODES } from '../../src/core/close-codes.js';
import * as deliveryErrors from '../../src/delivery-errors.js';
import * as errors from '../../src/errors.js';
import { ResolveHandleError } from '../../src/resolve-handle.js';
import { compile, type Compiled } from './compile.js';
import { headingsOf, rowsOf } from './markdown.js';

/** First cells of the table under a heading, without the backticks. */
function named(file: string, heading: string, column = 0): readonly string[] {
  return rowsOf(file, heading).map((cells) => cells[column]?.replaceAll('`', '') ?? '');
}

const sorted = (values: readonly string[]) => [...values].sort();

describe('the reference lists everything there is, and nothing else', () => {
  let compiled: Compiled;
  beforeAll(() => {
    compiled = compile([]);
  }, 120_000);
  const strings = (file: string, type: string) => sorted(compiled.stringsOf(file, type));

  it.each([
    ['NoticeCode', 'src/notice.ts', 'docs/states-and-notices.md', 'Notices'],
    ['WaitCause', 'src/state.ts', 'docs/states-and-notices.md', 'Causes of waiting'],
    ['JetstreamErrorCode', 'src/errors.ts', 'docs/errors.md', 'Classes'],
  ])('%s', (type, source, file, heading) => {
    expect(sorted(named(file, heading))).toEqual(strings(source, type));
  });

  it.each([
    ['StreamState', 'status', 'src/state.ts', 'States'],
    ['GapNotice', 'cause', 'src/notice.ts', 'Gaps'],
    ['CursorTranslatedNotice', 'cause', 'src/notice.ts', 'Translations'],
  ])('%s, by its %s', (type, key, source, heading) => {
    const listed = sorted(named('docs/states-and-notices.md', heading));
    expect(listed).toEqual(sorted(compiled.stringsOf(source, type, key)));
  });

  it('every field of a state is in its row', () => {
    const rows = rowsOf('docs/states-and-notices.md', 'States');
    // `live` has what the others have, and more: its row says so in words.
    const wrong = rows.flatMap(([status = '', , data = '']) => {
      const type = stateTypes[status.replaceAll('`', '') as keyof typeof stateTypes];
      const keys = [...compiled.keysOf('src/state.ts', type).keys()].filter((k) => k !== 'status');
      const base = data.startsWith('the same and') ? attempted : [];
      const listed = [
        ...base,
        ...[...data.matchAll(/`(\w+)`/g)].map((match) => match[1] as string),
      ];
      const missing = keys.filter((key) => !listed.includes(key));
      return missing.length === 0 ? [] : [{ status, missing }];
    });
    expect(wrong).toEqual([]);
  });

  it('every field of a notice is in its row', () => {
    const rows = rowsOf('docs/states-and-notices.md', 'Notices');
    const base = new Set(['code', 'message', 'hint', 'at', 'subscription', 'connection', 'url']);
    const wrong = rows.flatMap(([code = '', , data = '']) => {
      const name = code
        .replaceAll('`', '')
        .replace(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase());
      const keys = [...compiled.keysOf('src/notice.ts', `${name}Notice`).keys()];
      const missing = keys.filter((key) => !base.has(key) && !data.includes(`\`${key}\``));
      return missing.length === 0 ? [] : [{ code, missing }];
    });
    expect(wrong).toEqual([]);
  });

  it('error classes, with their codes and whether they are retried', () => {
    const rows = rowsOf('docs/errors.md', 'Classes').map(([code, name, retried]) =>
      [code, name, retried].map((cell) => cell?.replaceAll('`', '')).join(' '),
    );
    expect(sorted(rows)).toEqual(sorted(errorSamples().map(rowOfError)));
  });

  it('close codes, with their names', () => {
    const listed = rowsOf('docs/errors.md', 'Close codes').map(([code, name]) => [code, name]);
    expect(listed).toEqual(Object.entries(CLOSE_CODES));
  });

  it('faults of the embedded server', () => {
    expect(sorted(named('docs/testing.md', 'With faults'))).toEqual(sorted(FAULT_KINDS));
  });

  describe('options', () => {
    const options = () => [
      ...compiled.keysOf('src/options.ts', 'JetstreamOptions'),
      ...prefixed('retry', compiled.keysOf('src/options.ts', 'RetryOptions')),
      ...prefixed('buffer', compiled.keysOf('src/options.ts', 'BufferOptions')),
    ];

    it('has a heading for each', () => {
      const headings = headingsOf('docs/options.md', 3).map(({ title }) => title);
      expect(sorted(headings)).toEqual(sorted(options().map(([key]) => `\`${key}\``)));
    });

    it('says the default of each, in the words or numbers of the source', () => {
      const said = new Map(
        headingsOf('docs/options.md', 3).map(({ title, text }) => [title, text]),
      );
      const wrong = options().flatMap(([key, fallback]) => {
        const line = /^Default: (.*)$/m.exec(said.get(`\`${key}\``) ?? '')?.[1];
        const value = /^(?:[\d_]+|Infinity|'\w+')$/.exec(fallback ?? '')?.[0];
        const right = line !== undefined && (value === undefined || line.includes(`\`${value}\``));
        return right ? [] : [{ key, source: fallback, document: line }];
      });
      expect(wrong).toEqual([]);
    });
  });
});

const attempted = ['subscription', 'connection', 'attempt', 'url', 'session', 'since'];

const stateTypes = {
  idle: 'IdleState',
  connecting: 'ConnectingState',
  replaying: 'ReplayingState',
  live: 'LiveState',
  stalled: 'StalledState',
  waiting: 'WaitingState',
  closed: 'ClosedState',
  failed: 'FailedState',
} as const;

function prefixed(
  option: string,
  keys: ReadonlyMap<string, string | undefined>,
): readonly (readonly [string, string | undefined])[] {
  return [...keys].map(([key, fallback]) => [`${option}.${key}`, fallback]);
}

/** One of each class that the module of errors exports, and the one that lives elsewhere. */
function errorSamples(): readonly errors.JetstreamError[] {
  const others = [ResolveHandleError, TokenError, AstroTopicError, BloomrError];
  const all = [...Object.values(errors), ...Object.values(deliveryErrors), ...others];
  const classes = all.filter(
    (value): value is typeof errors.CursorError =>
      typeof value === 'function' &&
      value !== (errors.JetstreamError as unknown) &&
      value.prototype instanceof errors.JetstreamError,
  );
  return classes.map(
    (Class) => Reflect.construct(Class, samplesOf(Class.name)) as errors.JetstreamError,
  );
}

/** Constructors differ; most take any of these without a word. */
function samplesOf(name: string): unknown[] {
  if (name === 'HandlerError') return [[], 1];
  return name.endsWith('ClaimError') ? [{}] : ['', {}, []];
}

function rowOfError({ code, name, retryable }: errors.JetstreamError): string {
  return `${code} ${name} ${retryable ? 'yes' : 'no'}`;
}

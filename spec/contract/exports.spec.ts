import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as main from 'rx-jetstream';
import * as node from 'rx-jetstream/node';
import * as astro from 'rx-jetstream/astro';
import * as bloomr from 'rx-jetstream/bloomr';
import * as gateway from 'rx-jetstream/gateway';
import * as lexicon from 'rx-jetstream/lexicon';
import * as operators from 'rx-jetstream/operators';
import * as records from 'rx-jetstream/records';
import * as testing from 'rx-jetstream/testing';
import { typeName } from '../../src/cli/codegen/names.js';
import { PUBLISHED } from '../../src/cli/codegen/published.js';

/**
 * What each entry gives at run time; types are pinned by the reports in docs/api-report. A name
 * added here is a promise, a name taken away breaks somebody's program.
 */
const promised: Readonly<Record<string, readonly string[]>> = {
  '.': [
    'CLOSE_CODES',
    'ConnectionClosedError',
    'ConnectionTimeoutError',
    'CursorError',
    'CursorTooOldError',
    'DecodeRecordError',
    'EVENT_KINDS',
    'FilterSourceError',
    'InvalidOptionsError',
    'InvalidRequestError',
    'JetstreamError',
    'PUBLIC_HOSTS',
    'ResolveHandleError',
    'RetryLimitError',
    'ServerError',
    'UpgradeRefusedError',
    'closeCodeName',
    'cursorOf',
    'dateOf',
    'isCursor',
    'isJetstreamError',
    'jetstream',
    'indexedDbCursorStore',
    'keyValueCursorStore',
    'memoryCursorStore',
    'rawMessages',
    'resolveHandle',
    'webStorageCursorStore',
  ],
  './operators': [
    'AbandonedClaimError',
    'CheckpointError',
    'HandlerError',
    'LateClaimError',
    'NoPositionError',
    'OriginError',
    'QueueFullError',
    'StoreInUseError',
    'TwoStreamsError',
    'checkpoint',
    'consume',
    'consumeBatch',
    'decodeRecord',
    'decodeRecordEither',
    'distinctEvents',
    'foldRecords',
    'fromDid',
    'inCollection',
    'joinIdentity',
    'lag',
    'ofKind',
    'ofOperation',
    'prefilter',
    'rates',
    'recordMap',
    'tapCursor',
    'toAsyncIterable',
    'whereRecord',
  ],
  './node': ['fileCursorStore', 'fromReadable', 'toReadable'],
  // One codec a definition; the list is written with them.
  './records': [...PUBLISHED].map((name) => {
    const [nsid = '', def = 'main'] = name.split('#');
    return typeName({ nsid, def });
  }),
  './lexicon': [
    'anyObject',
    'arrayOf',
    'atIdentifier',
    'atUri',
    'blobOf',
    'boolean',
    'bytesOf',
    'cid',
    'cidLink',
    'cidOf',
    'closedUnion',
    'datetime',
    'did',
    'handle',
    'integer',
    'integerOf',
    'language',
    'lazy',
    'nsid',
    'nullable',
    'object',
    'oneOf',
    'optional',
    'record',
    'recordKey',
    'string',
    'stringOf',
    'tid',
    'union',
    'uri',
  ],
  './astro': [
    'ASTRO_TOPICS',
    'Activity',
    'AstroTopicError',
    'SessionReset',
    'SessionUpdate',
    'astro',
  ],
  './bloomr': ['BloomrError', 'bloomr', 'isBloomrPosition'],
  './gateway': [
    'RecentIds',
    'Secrets',
    'TokenError',
    'TokenSource',
    'commonOptions',
    'gateway',
    'openWebSocket',
    'plainEnd',
    'webSocketClass',
  ],
  './testing': [
    'FAULT_KINDS',
    'GARBAGE_FORMS',
    'chaosScenario',
    'createMemoryNetwork',
    'fanOut',
    'generatedNetwork',
    'numberedEvents',
    'recordedLines',
    'runChaos',
    'seededFaults',
    'seededRandom',
    'startAstroServer',
    'startBloomrServer',
    'startJetstreamServer',
    'testDictionary',
    'testEvent',
    'testStream',
    'zstdCompressor',
  ],
};

const entries: Readonly<Record<string, object>> = {
  '.': main,
  './operators': operators,
  './node': node,
  './records': records,
  './lexicon': lexicon,
  './astro': astro,
  './bloomr': bloomr,
  './gateway': gateway,
  './testing': testing,
};

/** The inner life of the package: useful to its own files, a burden as a promise. */
const inner = [
  'default',
  'EventObject',
  'LiveRun',
  'Ledger',
  'ORIGIN_KEY',
  'StreamHub',
  'TIME_CURSOR_MIN',
  'liveStream',
  'openSocket',
  'parseV1',
  'parseV2',
  'resolveOptions',
  'streamHandle',
  'transition',
  'ServerCore',
  'EmbeddedServer',
];

/** What exists in RxJS itself or would tempt to leave its ways. */
const foreign = ['Observable', 'Subject', 'WebSocket', 'webSocket', 'filter', 'map', 'share'];

describe('the public names', () => {
  it('has a list for every entry', () => {
    const manifest = readFileSync(join(__dirname, '../../package.json'), 'utf8');
    const { exports } = JSON.parse(manifest) as { exports: Record<string, unknown> };
    const paths = Object.keys(exports).filter((path) => path !== './package.json');
    expect(paths).toEqual(Object.keys(promised));
    expect(paths).toEqual(Object.keys(entries));
  });

  it.each(Object.keys(promised))('of "%s" are these', (path) => {
    expect(Object.keys(entries[path] ?? {}).sort()).toEqual([...(promised[path] ?? [])].sort());
  });

  it.each(Object.keys(promised))('of "%s" are none of the package’s inner ones', (path) => {
    const names = Object.keys(entries[path] ?? {});
    expect(names.filter((name) => inner.includes(name) || foreign.includes(name))).toEqual([]);
    expect(names.filter((name) => name.startsWith('_'))).toEqual([]);
  });

  it('are all defined, and none is exported twice', () => {
    const all = Object.values(entries).flatMap((entry) => Object.entries(entry));
    expect(all.filter(([, value]) => value === undefined)).toEqual([]);
    const names = all.map(([name]) => name);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });
});

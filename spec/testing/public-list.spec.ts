import { expect, it } from '@jest/globals';
import * as testing from '../../src/testing/index.js';

it('the entry exports what it promises, and nothing else', () => {
  expect(Object.keys(testing).sort()).toEqual([
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
  ]);
});

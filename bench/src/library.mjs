import { pathToFileURL } from 'node:url';
import { join, resolve } from 'node:path';

/** The build of this repository. */
export const OWN_BUILD = resolve(import.meta.dirname, '../../dist/esm');

const ENTRIES = {
  main: 'src/index.js',
  operators: 'operators/index.js',
  records: 'src/records/index.js',
  testing: 'src/testing/index.js',
};

/** The dictionary of the test kit, under the id that the wire's frames name. */
export async function dictionaryOf(wire, dist) {
  const { testDictionary } = await library(dist, 'testing');
  return testDictionary(wire === 'v1' ? 1_612_007_021 : 20_260_811);
}

/** An entry of a build of rx-jetstream: the repository's own, or another to compare it with. */
export function library(dist, entry = 'main') {
  return import(pathToFileURL(join(dist, ENTRIES[entry])).href);
}

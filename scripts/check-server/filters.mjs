/** Whether an event passes a filter, by the protocol's rules (written apart from the library). */
export function passes({ kinds, dids, collections }, { kind, did, collection }) {
  if (kinds !== undefined && !kinds.includes(kind)) return false;
  if (dids !== undefined && !dids.includes(did)) return false;
  if (collections === undefined) return true;
  if (collections.length === 0) return false;
  if (kind !== 'commit') return true;
  return collections.some((wanted) =>
    wanted.endsWith('.*') ? collection.startsWith(wanted.slice(0, -1)) : wanted === collection,
  );
}

const BASE32 = 'abcdefghijklmnopqrstuvwxyz234567';
/** So many that v1 gets them as a hello: they do not fit into a URL. */
const MANY = 400;

/**
 * A made-up filter of what the server was seen to send.
 *
 * @param {ReturnType<typeof import('./random.mjs').seededRandom>} random
 * @param {object[]} entries
 */
export function madeUpFilter(random, entries) {
  const sample = Array.from({ length: 200 }, () => random.pick(entries));
  const dids = [...new Set(sample.map(({ did }) => did))].sort();
  const collections = [...new Set(sample.flatMap(({ collection }) => collection ?? []))].sort();
  const some = (list, most) => random.shuffle(list).slice(0, random.whole(1, most)).sort();
  const prefix = () => random.pick(collections).replace(/\.[^.]+$/, '.*');
  const stranger = () =>
    `did:plc:${Array.from({ length: 24 }, () => BASE32[random.whole(0, 31)]).join('')}`;
  const makers = [
    () => ({ collections: some(collections, 3) }),
    () => ({ collections: [prefix()] }),
    () => ({ dids: some(dids, 40) }),
    () => ({ dids: some(dids, 20), collections: some(collections, 3) }),
    () => ({ kinds: ['commit'], collections: some(collections, 2) }),
    () => ({ kinds: ['account', 'identity'] }),
    () => ({ dids: [...some(dids, 60), ...Array.from({ length: MANY }, stranger)] }),
    () => ({}),
    // Nothing at all: no connection is made meanwhile.
    () => ({ dids: [] }),
  ];
  return random.pick(makers)();
}

/**
 * What has to come in spite of filter changes. Change `i` was made when the raw reader stood at
 * `seen` and the client at `had`. An event is passed under the filter with which the client got
 * past it. If it happened after that filter was set, it has to come when it matches it. If it
 * happened before, under an earlier filter, and the client was behind, it has to come when it
 * matches all filters from then on; else it may come or not.
 *
 * @param {{ filter: object, seen: number, had: number }[]} changes
 */
export function requiredUnder(changes) {
  const lastBelow = (seq, key) => {
    let found = 0;
    for (let at = 1; at < changes.length; at += 1) if (changes[at][key] < seq) found = at;
    return found;
  };
  return (entry) => {
    const passed = lastBelow(entry.seq, 'had');
    const happened = Math.min(passed, lastBelow(entry.seq, 'seen'));
    return changes.slice(happened, passed + 1).every(({ filter }) => passes(filter, entry));
  };
}

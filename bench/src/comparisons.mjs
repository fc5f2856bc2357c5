import { CLIENTS } from './clients/index.mjs';

/**
 * What is compared by speed. In each suite all clients read the same input, and the figures of all are
 * divided by those of `base`. `goals` are what a client is to reach: at least so many times the base, or
 * another client it names; where the wires differ, by wire.
 * A run takes `times` as many lines as were asked for (1): what is fast needs more to be measured.
 * `remarks` are lines worth telling of a summary.
 */
export const COMPARISONS = {
  live: {
    label: 'Every event, as JSON or as the client gives it',
    inputs: ['network'],
    wires: ['v1', 'v2'],
    base: 'floor',
    clients: [
      'floor',
      'floor-utf8-unchecked',
      'rx-jetstream',
      'rx-jetstream-one-host',
      'rxjs',
      'atcute',
      'atcute-unchecked',
      'skyware',
    ],
    goals: [
      { client: 'rx-jetstream', atLeast: { v1: 0.95, v2: 0.92 } },
      { client: 'rx-jetstream', atLeast: 1, of: 'atcute-unchecked' },
      { client: 'rx-jetstream', atLeast: 1, of: 'skyware' },
    ],
  },
  zstd: {
    label: 'Every event, from compressed frames; the base reads plain ones',
    inputs: ['packed'],
    wires: ['v1', 'v2'],
    base: 'floor',
    clients: ['floor', 'rx-jetstream', 'rx-jetstream-zstd', 'floor-zstd-wasm'],
    goals: [
      { client: 'rx-jetstream-zstd', atLeast: 0.5 },
      { client: 'rx-jetstream-zstd', atLeast: 2, of: 'floor-zstd-wasm' },
    ],
  },
  validated: {
    label: 'Posts whose record is checked',
    inputs: ['posts', 'network'],
    wires: ['v1'],
    base: 'atcute-posts',
    clients: ['atcute-posts', 'rx-jetstream-posts', 'floor-posts'],
    goals: [{ client: 'rx-jetstream-posts', atLeast: 1.5 }],
  },
  filtered: {
    label: 'Few events of many: lines read, whether they pass or not',
    inputs: ['follows'],
    wires: ['v1', 'v2'],
    times: 3,
    base: 'rx-jetstream',
    clients: [
      'rx-jetstream',
      'rx-jetstream-filtered',
      'rx-jetstream-prefilter',
      'floor-filtered',
      'floor-unread',
    ],
    goals: [{ client: 'rx-jetstream-prefilter', atLeast: 3 }],
  },
  delivery: {
    label: 'Every event, handled synchronously and counted',
    inputs: ['network'],
    wires: ['v1', 'v2'],
    base: 'rx-jetstream-plain',
    clients: ['rx-jetstream-plain', 'rx-jetstream-delivery'],
    goals: [{ client: 'rx-jetstream-delivery', atLeast: 0.85 }],
  },
  share: {
    label: 'Every event, to one subscriber or to a hundred of one stream',
    inputs: ['network'],
    wires: ['v2'],
    base: 'rx-jetstream',
    clients: [
      'rx-jetstream',
      'rx-jetstream-share-1',
      'rx-jetstream-share-100',
      'floor-subject-1',
      'floor-subject-100',
    ],
    goals: [],
    remarks: (summary) =>
      ['rx-jetstream-share', 'floor-subject'].flatMap((way) => {
        const [one, hundred] = [`${way}-1`, `${way}-100`].map((name) =>
          summary.find((row) => row.name === name),
        );
        if (one === undefined || hundred === undefined) return [];
        const nanos = 1e9 / hundred.linesPerCpuSecond - 1e9 / one.linesPerCpuSecond;
        return [`${hundred.label}: ${(nanos / 99).toFixed(1)} ns a subscriber and event`];
      }),
  },
};

/** The clients of a suite that read a wire; of those that were asked for, and the base. */
export function clientsOf({ clients, base }, wire, asked) {
  return clients.filter(
    (name) =>
      CLIENTS[name].wires.includes(wire) &&
      (asked === undefined || name === base || asked.includes(name)),
  );
}

import { CLIENTS } from './clients/index.mjs';

/**
 * What is compared by speed. In each suite all clients read the same input, and the figures of all are
 * divided by those of `base`. `goals` are what the client is to reach, as multiples of the base.
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
    goals: {},
  },
  zstd: {
    label: 'Every event, from compressed frames; the base reads plain ones',
    inputs: ['packed'],
    wires: ['v1', 'v2'],
    base: 'floor',
    clients: ['floor', 'rx-jetstream', 'rx-jetstream-zstd', 'floor-zstd-wasm'],
    goals: { 'rx-jetstream-zstd': 0.5 },
  },
  validated: {
    label: 'Posts whose record is checked',
    inputs: ['posts', 'network'],
    wires: ['v1'],
    base: 'atcute-posts',
    clients: ['atcute-posts', 'rx-jetstream-posts', 'floor-posts'],
    goals: { 'rx-jetstream-posts': 1.5 },
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
    goals: { 'rx-jetstream-prefilter': 3 },
  },
  delivery: {
    label: 'Every event, handled synchronously and counted',
    inputs: ['network'],
    wires: ['v1', 'v2'],
    base: 'rx-jetstream-plain',
    clients: ['rx-jetstream-plain', 'rx-jetstream-delivery'],
    goals: { 'rx-jetstream-delivery': 0.85 },
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
    goals: {},
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

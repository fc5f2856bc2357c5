/** Breaks of filters and their changes. */
export const filters = [
  {
    name: 'filter-change-at-the-tip',
    law: 3,
    what: 'a filter change starts at the tip',
    file: 'src/live/plan.ts',
    edits: [
      [
        'const { detour } = position;',
        'const { detour } = position;\n  if (input.filterChange !== undefined) return plan({ cursor: undefined });',
      ],
    ],
    spec: 'spec/live/filter-change-moments.spec.ts',
    test: 'a change during back-off loses and doubles nothing',
  },
  {
    name: 'empty-list-means-all',
    law: 3,
    what: 'an empty list is sent, and means everything on the wire',
    file: 'src/live/live-run.ts',
    edits: [['if (filter.nothing) {', 'if (false) {']],
    spec: 'spec/live/filters.spec.ts',
    test: 'an empty list of dids means nothing',
  },
  {
    name: 'old-filter-goes-on',
    law: 3,
    what: "the old filter's connection stays when a new filter comes",
    file: 'src/live/live-run.ts',
    edits: [
      ['NEVER, retry,', 'NEVER, mergeMap, retry,'],
      ['switchMap(({ filter, isLive })', 'mergeMap(({ filter, isLive })'],
    ],
    spec: 'spec/live/filter-changes.spec.ts',
    test: 'is exact',
  },
  {
    name: 'filter-change-unpaced',
    law: 5,
    what: 'each of many changes a second makes a connection',
    file: 'src/live/filter-turn.ts',
    edits: [['const PACE = 1000;', 'const PACE = 0;']],
    spec: 'spec/live/filter-changes.spec.ts',
    test: 'rapid changes come together',
  },
  {
    name: 'kinds-not-on-v1',
    law: 3,
    what: 'kinds do not narrow the stream on v1',
    file: 'src/live/local-test.ts',
    edits: [["const test = wire === 'v1' &&", 'const test = false &&']],
    spec: 'spec/live/filters.spec.ts',
    test: 'kinds narrow the stream on either wire',
  },
];

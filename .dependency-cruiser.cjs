/**
 * Which folder may import which: dependencies point one way.
 *
 *   cli, testing → jetstream → live → wire, transport → core → the bottom layer
 *   operators → event, cursor, errors, core/delivery, types of records
 *   records → lexicon → io-ts
 *
 * The bottom layer is every file directly in src/ but the few named below: event, cursor, state,
 * notice, errors, filter, options … The folders that later parts of the package add (archive,
 * records, node, angular, astro, bloomr …) have their place here already.
 */

/** The public face: files of src/ that may import anything but cli and testing. */
const top = '^src/(index|jetstream|raw-messages|resolve-handle|stream-handle)\\.ts$';
const bottom = '^src/(?!index|jetstream|raw-messages|resolve-|stream-)[^/]+\\.ts$';

/** A folder of src, or one of several. */
const src = (...names) => `^src/(${names.join('|')})/`;

/**
 * The middle. resolve-options belongs here: it fills in, with defaults from every layer below,
 * what the user left out, and live works with the result.
 */
const live = [src('live', 'archive', 'replay', 'checkpoint'), '^src/resolve-options\\.ts$'];

/** Layers from the top down: each may import itself, what is listed, and the bottom layer. */
const layers = [
  {
    name: 'live',
    of: live,
    may: [...live, src('wire', 'zstd', 'transport', 'core')],
  },
  {
    // Gateways stand on the core: nothing of Jetstream's own is theirs.
    name: 'gateways',
    of: src('astro', 'bloomr', 'gateway'),
    may: [src('astro', 'bloomr', 'gateway', 'transport', 'core')],
  },
  {
    // Codecs, decompression and sockets know nothing of each other.
    name: 'wire',
    of: src('wire'),
    may: [src('wire', 'core')],
  },
  { name: 'zstd', of: src('zstd'), may: [src('zstd', 'core')] },
  { name: 'transport', of: src('transport'), may: [src('transport', 'core')] },
  { name: 'core', of: src('core'), may: [src('core')] },
  // The options name the contract that a socket has to fulfil: types, nothing that runs.
  { name: 'bottom', of: bottom, may: ['^src/transport/web-socket-like\\.ts$'] },
];

/** Which record a collection has. */
const RECORD_TYPES = '^src/records/record-types\\.ts$';

/** Everything that is ours; what a layer may not import is taken from this. */
const ours = '^(src|operators)/';

const layerRules = layers.map(({ name, of, may }) => ({
  name: `layer-${name}`,
  comment: `src/${name} may import only: ${may.join(', ') || 'the bottom layer'}.`,
  severity: 'error',
  from: { path: of },
  to: { path: ours, pathNot: [bottom, ...may] },
}));

module.exports = {
  forbidden: [
    {
      name: 'no-cycle',
      comment: 'A cycle makes two files one.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'resolvable',
      comment: 'An import that leads nowhere.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    ...layerRules,
    {
      name: 'top-not-from-below',
      comment: 'Only the ends of the package (cli, testing, gateways …) import its public face.',
      severity: 'error',
      from: { path: ours, pathNot: [top, src('cli', 'testing', 'angular', 'node', 'bloomr')] },
      to: { path: top },
    },
    {
      name: 'ends-are-not-imported',
      comment: 'Nobody but the command line imports cli and testing.',
      severity: 'error',
      from: { path: ours, pathNot: [src('cli', 'testing')] },
      to: { path: src('cli', 'testing') },
    },
    {
      name: 'testing-not-cli',
      comment: 'The test kit does not know the command line.',
      severity: 'error',
      from: { path: src('testing') },
      to: { path: src('cli') },
    },
    {
      name: 'operators-see-little',
      comment:
        'Operators know events, cursors, errors and the delivery ledger, and check their options; not the client.',
      severity: 'error',
      from: { path: '^operators/' },
      // What makes two events the same is defined once, for the client and for distinctEvents.
      to: {
        path: '^src/',
        pathNot: [
          bottom,
          '^src/core/(delivery/|(guard-callback|check-options)\\.ts)',
          RECORD_TYPES,
        ],
      },
    },
    {
      name: 'operators-see-types-of-records-only',
      comment: 'The table of record types costs a user of the operators nothing: it is erased.',
      severity: 'error',
      from: { path: '^operators/' },
      to: { path: RECORD_TYPES, dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'sources-not-operators',
      comment: 'The client does not need its own operators; ends (cli, testing) may use them.',
      severity: 'error',
      from: { path: '^src/', pathNot: [src('cli', 'testing', 'angular', 'node', 'bloomr')] },
      to: { path: '^operators/' },
    },
    {
      name: 'one-importer-of-isomorphic-ws',
      comment: 'Each third-party package has one importer: the socket is src/transport’s.',
      severity: 'error',
      from: { path: ours, pathNot: src('transport') },
      to: { path: 'node_modules/isomorphic-ws/' },
    },
    {
      name: 'ws-only-in-the-test-kit',
      comment: 'ws as a server belongs to src/testing; as a client it comes through isomorphic-ws.',
      severity: 'error',
      from: { path: ours, pathNot: src('testing') },
      // isomorphic-ws re-exports the types of ws, hence the exact folder.
      to: { path: 'node_modules/(@types/)?ws/' },
    },
    {
      name: 'node-only-at-the-ends',
      comment: 'The client runs in browsers: node: modules only in testing, node and cli.',
      severity: 'error',
      from: { path: ours, pathNot: src('testing', 'node', 'cli') },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'gateways-are-apart',
      comment: 'A user of one entry pays for no gateway: only the ends import them.',
      severity: 'error',
      from: { path: ours, pathNot: src('astro', 'bloomr', 'gateway', 'cli', 'testing') },
      to: { path: src('astro', 'bloomr', 'gateway') },
    },
    {
      name: 'astro-and-bloomr-know-nothing-of-each-other',
      comment: 'Siblings.',
      severity: 'error',
      from: { path: '^src/(astro|bloomr)/' },
      to: { path: '^src/(astro|bloomr|gateway)/', pathNot: '^src/$1/' },
    },
    {
      name: 'socket-io-has-one-importer',
      comment: 'Each third-party package has one importer; the server belongs to the test kit.',
      severity: 'error',
      from: { path: ours, pathNot: ['^src/transport/socket-io\\.ts$', src('testing')] },
      to: { path: 'node_modules/socket\\.io' },
    },
    {
      name: 'socket-io-only-for-bloomr',
      comment: 'Its package is an optional peer: nobody else may load it.',
      severity: 'error',
      from: { path: ours, pathNot: src('bloomr') },
      to: { path: '^src/transport/socket-io\\.ts$' },
    },
    {
      name: 'commander-only-in-cli',
      comment: 'Each third-party package has one importer.',
      severity: 'error',
      from: { path: ours, pathNot: src('cli') },
      to: { path: 'node_modules/commander/' },
    },
    {
      name: 'core-imports-rxjs-only',
      comment: 'The core is transport-agnostic: no package but rxjs.',
      severity: 'error',
      from: { path: [src('core'), bottom] },
      to: { path: 'node_modules/', pathNot: 'node_modules/rxjs/' },
    },
    {
      name: 'records-import-io-ts-only',
      comment: 'Record codecs stand alone, on the building blocks that all generated codecs have.',
      severity: 'error',
      from: { path: src('records', 'lexicon') },
      to: { pathNot: [src('records', 'lexicon'), 'node_modules/(io-ts|fp-ts)/'] },
    },
    {
      name: 'lexicon-knows-no-record',
      comment: 'The building blocks know the lexicon language, and no lexicon.',
      severity: 'error',
      from: { path: src('lexicon') },
      to: { path: src('records') },
    },
    {
      name: 'lexicon-doc-only-in-codegen',
      comment: 'Each third-party package has one importer.',
      severity: 'error',
      from: { path: ours, pathNot: src('cli/codegen') },
      to: { path: 'node_modules/@atcute/lexicon-doc/' },
    },
    {
      name: 'declared-packages-only',
      comment: 'What is published may import only what package.json promises to its users.',
      severity: 'error',
      from: { path: ours },
      to: {
        dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'],
        dependencyTypesNot: ['npm', 'npm-peer', 'npm-optional', 'type-only'],
      },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    // Type imports count: they are dependencies of the declarations.
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.esm.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'types', 'node', 'default'],
    },
  },
};

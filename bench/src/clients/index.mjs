import { INPUTS } from '../inputs.mjs';

const BOTH = ['v1', 'v2'];

/**
 * Who takes part. A client is `start(origin, wire, sink, dist)`: it connects, calls `sink(seq)`
 * once an event, in the order of the wire, and gives a function that ends it. `view` is what it has
 * to see (inputs.mjs).
 */
export const CLIENTS = {
  floor: { label: 'floor: ws + JSON.parse', wires: BOTH, from: './floor.mjs', view: 'all' },
  'floor-utf8-unchecked': {
    label: 'floor, UTF-8 not checked',
    wires: BOTH,
    from: './floor.mjs',
    view: 'all',
    settings: { skipUTF8Validation: true },
  },
  'rx-jetstream': {
    label: 'rx-jetstream',
    wires: BOTH,
    from: './rx-jetstream.mjs',
    view: 'all',
    settings: { hosts: 2 },
  },
  'rx-jetstream-one-host': {
    label: 'rx-jetstream, one host',
    wires: BOTH,
    from: './rx-jetstream.mjs',
    view: 'all',
    settings: { hosts: 1 },
  },
  'rx-jetstream-zstd': {
    label: 'rx-jetstream, compressed frames',
    wires: BOTH,
    from: './rx-jetstream.mjs',
    view: 'all',
    settings: { hosts: 2, compressed: true },
  },
  'floor-zstd-wasm': {
    label: 'ws + libzstd as WebAssembly + JSON.parse',
    wires: BOTH,
    from: './floor-zstd-wasm.mjs',
    view: 'all',
  },
  rxjs: { label: 'rxjs/webSocket', wires: BOTH, from: './rxjs-web-socket.mjs', view: 'all' },
  atcute: {
    label: '@atcute/jetstream',
    wires: ['v1'],
    from: './atcute.mjs',
    view: 'handled',
    settings: { validateEvents: true },
  },
  'atcute-unchecked': {
    label: '@atcute/jetstream, validation off',
    wires: ['v1'],
    from: './atcute.mjs',
    view: 'all',
    settings: { validateEvents: false },
  },
  skyware: { label: '@skyware/jetstream', wires: ['v1'], from: './skyware.mjs', view: 'all' },
  'atcute-posts': {
    label: '@atcute/jetstream + @atcute/bluesky',
    wires: ['v1'],
    from: './atcute-posts.mjs',
    view: 'valid-posts',
  },
  'rx-jetstream-posts': {
    label: 'rx-jetstream, inCollection + decodeRecord',
    wires: BOTH,
    from: './rx-jetstream-posts.mjs',
    view: 'valid-posts',
  },
  'floor-posts': {
    label: 'ws + JSON.parse + a check by hand',
    wires: BOTH,
    from: './floor-posts.mjs',
    view: 'valid-posts',
  },
  'rx-jetstream-filtered': {
    label: 'rx-jetstream, inCollection',
    wires: BOTH,
    from: './rx-jetstream-filtered.mjs',
    view: 'wanted',
    settings: { pushDown: false },
  },
  'rx-jetstream-prefilter': {
    label: 'rx-jetstream, prefilter + inCollection',
    wires: BOTH,
    from: './rx-jetstream-filtered.mjs',
    view: 'wanted',
    settings: { pushDown: true },
  },
  'rx-jetstream-plain': {
    label: 'rx-jetstream, subscribe',
    wires: BOTH,
    from: './rx-jetstream-delivery.mjs',
    view: 'all',
    settings: { delivery: false },
  },
  'rx-jetstream-delivery': {
    label: 'rx-jetstream, consume + checkpoint',
    wires: BOTH,
    from: './rx-jetstream-delivery.mjs',
    view: 'all',
    settings: { delivery: true },
  },
  'rx-jetstream-share-1': {
    label: 'rx-jetstream, share(), 1 subscriber',
    wires: BOTH,
    from: './rx-jetstream-share.mjs',
    view: 'all',
    settings: { subscribers: 1 },
  },
  'rx-jetstream-share-100': {
    label: 'rx-jetstream, share(), 100 subscribers',
    wires: BOTH,
    from: './rx-jetstream-share.mjs',
    view: 'all',
    settings: { subscribers: 100 },
  },
  'floor-subject-1': {
    label: 'ws + JSON.parse + Subject, 1 subscriber',
    wires: BOTH,
    from: './floor-subject.mjs',
    view: 'all',
    settings: { subscribers: 1 },
  },
  'floor-subject-100': {
    label: 'ws + JSON.parse + Subject, 100 subscribers',
    wires: BOTH,
    from: './floor-subject.mjs',
    view: 'all',
    settings: { subscribers: 100 },
  },
  'floor-filtered': {
    label: 'ws + JSON.parse + if',
    wires: BOTH,
    from: './floor-filtered.mjs',
    view: 'wanted',
  },
  'floor-unread': {
    label: 'ws, frames counted and not read',
    wires: BOTH,
    from: './floor-unread.mjs',
    view: 'all',
  },
};

/** Loads a client. It is told which collection of its input it may want. */
export async function loadClient(name, input) {
  const { from, settings } = CLIENTS[name];
  const { start } = await import(from);
  const { wanted } = INPUTS[input];
  return (origin, wire, sink, dist) => start({ origin, wire, sink, dist, wanted, settings });
}

/**
 * Who takes part. A client is `start(origin, wire, sink, dist)`: it connects, calls `sink(seq)`
 * once an event, in the order of the wire, and gives a function that ends it.
 */
export const CLIENTS = {
  floor: { label: 'floor: ws + JSON.parse', wires: ['v1', 'v2'], from: './floor.mjs' },
  'floor-utf8-unchecked': {
    label: 'floor, UTF-8 not checked',
    wires: ['v1', 'v2'],
    from: './floor.mjs',
    settings: { skipUTF8Validation: true },
  },
  'rx-jetstream': {
    label: 'rx-jetstream',
    wires: ['v1', 'v2'],
    from: './rx-jetstream.mjs',
    settings: { hosts: 2 },
  },
  'rx-jetstream-one-host': {
    label: 'rx-jetstream, one host',
    wires: ['v1', 'v2'],
    from: './rx-jetstream.mjs',
    settings: { hosts: 1 },
  },
  rxjs: { label: 'rxjs/webSocket', wires: ['v1', 'v2'], from: './rxjs-web-socket.mjs' },
  atcute: {
    label: '@atcute/jetstream',
    wires: ['v1'],
    from: './atcute.mjs',
    settings: { validateEvents: true },
  },
  'atcute-unchecked': {
    label: '@atcute/jetstream, validation off',
    wires: ['v1'],
    from: './atcute.mjs',
    settings: { validateEvents: false },
  },
  skyware: { label: '@skyware/jetstream', wires: ['v1'], from: './skyware.mjs' },
};

/** The client that all others are divided by. */
export const FLOOR = 'floor';

/** Loads a client. */
export async function loadClient(name) {
  const { from, settings } = CLIENTS[name];
  const { start } = await import(from);
  return (origin, wire, sink, dist) => start({ origin, wire, sink, dist, settings });
}

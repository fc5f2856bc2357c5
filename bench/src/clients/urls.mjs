/** Where a wire is served, from the first line on. */
export function urlOf(origin, wire) {
  return wire === 'v1'
    ? `${origin}/subscribe?cursor=1`
    : `${origin}/xrpc/network.bsky.jetstream.subscribeEvents?cursor=1`;
}

/** The same, compressed. */
export function packedUrlOf(origin, wire) {
  return `${urlOf(origin, wire)}&${wire === 'v1' ? 'compress=true' : 'zstdDictionary=20260811'}`;
}

export const SUBPROTOCOLS = { v1: [], v2: ['xrpc.v1.json'] };

/** The seq of a parsed line. Lines without one (v2's `#info`) are not sent here. */
export const SEQ = { v1: (line) => line.cursor, v2: (line) => line.payload.seq };

const V2_COMMIT = 'network.bsky.jetstream.subscribeEvents#commit';

/** The commit of a parsed line; `undefined` when it is of another kind. */
export const COMMIT = {
  v1: (line) => line.commit,
  v2: (line) => (line.payload.$type === V2_COMMIT ? line.payload : undefined),
};

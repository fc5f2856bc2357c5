import type * as node from './node-socket.js';

/** Stands in for `node-socket` in a browser's build: there is no `ws`. */
export const nodeSocket: typeof node.nodeSocket = undefined;

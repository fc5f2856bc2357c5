import type * as node from './node-socket.js';

/** Stands in for `node-socket` in a browser's build: there is no `ws`, and nothing to set on it. */
export const platformWebSocket = globalThis.WebSocket as typeof node.platformWebSocket;

export const isTlsFault: typeof node.isTlsFault = () => false;

export const isProxied: typeof node.isProxied = () => false;

export const payloadLimit: typeof node.payloadLimit = (_own, ours) => ours;

export const nodeOptions: typeof node.nodeOptions = () => undefined as never;

export const nodeSocket: typeof node.nodeSocket = () => undefined;

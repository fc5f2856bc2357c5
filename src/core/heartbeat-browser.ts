import type * as node from './heartbeat.js';

/** Stands in for `heartbeat` in a browser's build: there are no pings. */
export const startHeartbeat: typeof node.startHeartbeat = () => undefined;

export const PONG_WAIT: typeof node.PONG_WAIT = 10_000;

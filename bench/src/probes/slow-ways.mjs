import { burner } from './burner.mjs';

/** Time a synchronous handler takes, µs: ten times what the stream does for an event. */
const BURN = 100;
/** Handlers at a time, of the asynchronous way. */
export const CONCURRENCY = 16;
/** Time an asynchronous one waits, ms. */
const WAIT = 2;

/** How a consumer can be slow. */
export const WAYS = {
  burn: { label: `subscribe, ${BURN} µs of work an event`, handle: burner(BURN) },
  wait: {
    label: `consume, ${WAIT} ms of waiting an event, ${CONCURRENCY} at a time`,
    concurrent: true,
    handle: () => new Promise((resolve) => setTimeout(resolve, WAIT)),
  },
};

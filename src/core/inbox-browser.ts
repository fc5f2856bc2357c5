import type * as node from './inbox.js';

/**
 * Stands in for `inbox` in a browser's build. A browser runs microtasks after each frame, which ends
 * a run of them: `inbox` would never make one wait. Those that a slow handler keeps waiting, the
 * browser holds, and lets timers run meanwhile.
 */
export const inbox: typeof node.inbox = (_limits, _scheduler, deliver) => {
  let closed = false;
  return {
    size: () => 0,
    push: (text) => {
      if (!closed) deliver(text);
    },
    whenEmpty: (callback) => {
      callback();
    },
    close: () => {
      closed = true;
    },
  };
};

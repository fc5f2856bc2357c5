import type * as node from './inbox.js';

/**
 * Stands in for `inbox` in a browser's build. A browser hands over each frame in a task of its own
 * and lets timers run between two, so no run of frames can keep the event loop and none has to wait
 * here: those that a slow handler keeps waiting, the browser itself holds.
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

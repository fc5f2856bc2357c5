import { createHook } from 'node:async_hooks';
import { getEventListeners } from 'node:events';
import { jest } from '@jest/globals';
import { turn } from './turns.js';

/** Longest a spec waits for something: far longer than a busy machine takes. */
const PATIENCE = 20_000;

// Longer than any wait, so that it is the wait that tells what did not happen.
jest.setTimeout(2 * PATIENCE);

/**
 * Waits, turn by turn of the event loop, until something holds. The limit only keeps a broken test
 * from hanging; a wait that runs out fails.
 */
export async function until(holds: () => boolean, what: string, limit = PATIENCE): Promise<void> {
  const end = Date.now() + limit;
  while (!holds()) {
    if (Date.now() > end) throw new Error(`waited in vain: ${what}; ${openResources()}`);
    await turn();
  }
}

/** What the process has open of the kinds that a stream opens. */
function openResources(): string {
  return process
    .getActiveResourcesInfo()
    .filter((type) => OPENED.test(type))
    .sort()
    .join(' ');
}

const OPENED = /^(Timeout|TCP|GETADDRINFO|GetAddrInfo|TLS)/;

/**
 * Connections, requests and timers opened since, and not gone. What others open or close meanwhile
 * from before (the test runner has timers of its own) does not count.
 */
export interface OpenedSince {
  left(): string[];
  stop(): void;
}

export function watchResources(): OpenedSince {
  const open = new Map<number, string>();
  const hook = createHook({
    init: (id, type) => {
      if (OPENED.test(type)) open.set(id, type);
    },
    destroy: (id) => {
      open.delete(id);
    },
  }).enable();
  return {
    left: () => [...open.values()],
    stop: () => {
      hook.disable();
    },
  };
}

/** Waits until all that was opened since is gone. */
export async function untilNothingLeft(opened: OpenedSince): Promise<void> {
  try {
    await until(() => opened.left().length === 0, 'nothing that was opened is left');
  } catch (error) {
    throw new Error(`left: ${opened.left().join(' ')}`, { cause: error });
  } finally {
    opened.stop();
  }
}

/** Listeners of an AbortSignal. */
export function abortListeners(signal: AbortSignal): number {
  return getEventListeners(signal, 'abort').length;
}

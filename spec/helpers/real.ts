import { getEventListeners } from 'node:events';
import { turn } from './turns.js';

/**
 * Waits, turn by turn of the event loop, until something holds. The limit only keeps a broken test
 * from hanging; a wait that runs out fails.
 */
export async function until(holds: () => boolean, what: string, limit = 4000): Promise<void> {
  const end = Date.now() + limit;
  while (!holds()) {
    if (Date.now() > end) throw new Error(`waited in vain: ${what}; ${openResources()}`);
    await turn();
  }
}

/** Connections, requests and timers that the process has open, as Node counts them. */
function openResources(): string {
  return process
    .getActiveResourcesInfo()
    .filter((type) => /^(Timeout|TCPSocket|GetAddrInfo|TCPConnect)/.test(type))
    .sort()
    .join(' ');
}

/** What is open when no connection is: the test runner has timers of its own. */
export async function idleResources(): Promise<string> {
  await until(() => !openResources().includes('TCP'), 'the connections of earlier tests are gone');
  return openResources();
}

/** Waits until nothing is open but what was open before. */
export async function untilOnly(before: string): Promise<void> {
  await until(() => openResources() === before, `only this is open: ${before}`);
}

/** Listeners of an AbortSignal. */
export function abortListeners(signal: AbortSignal): number {
  return getEventListeners(signal, 'abort').length;
}

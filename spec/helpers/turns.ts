import { type VirtualWorld } from './virtual-world.js';

/** One turn of the event loop: promises that are settled have called back by then. */
export function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/**
 * Lets virtual time pass where promises are part of the game (a cursor's source, `fetch`): after
 * each scheduled action the event loop has its turns.
 */
export async function runTurns(world: VirtualWorld, ms: number): Promise<void> {
  const end = world.scheduler.frame + ms;
  for (;;) {
    // Reading a body takes a few turns.
    for (let count = 0; count < 4; count += 1) await turn();
    const next = world.scheduler.actions[0]?.delay ?? Number.POSITIVE_INFINITY;
    if (next > end) break;
    world.run(Math.max(0, next - world.scheduler.frame));
  }
  world.run(Math.max(0, end - world.scheduler.frame));
}

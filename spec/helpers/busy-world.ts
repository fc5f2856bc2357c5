import { virtualWorld, type VirtualWorld } from './virtual-world.js';

/**
 * A virtual world in which work takes time: whoever runs may call `spend`, and what was due
 * meanwhile runs late, as on a busy event loop. (A plain virtual clock would jump back to the time
 * at which an action was due.)
 */
export function busyWorld(
  settings: Parameters<typeof virtualWorld>[0] = {},
): VirtualWorld & { readonly spend: (ms: number) => void } {
  const world = virtualWorld(settings);
  let now = world.scheduler.frame;
  Object.defineProperty(world.scheduler, 'frame', {
    get: () => now,
    set: (frame: number) => {
      now = Math.max(now, frame);
    },
  });
  const spend = (ms: number) => {
    now += ms;
  };
  return { ...world, spend };
}

import { monitorEventLoopDelay } from 'node:perf_hooks';

/** How often the delay is looked at, ms: it is the least that is measured. */
export const RESOLUTION = 1;

const MILLION = 1e6;

/** How late the event loop's timers are, ms, while events are read. */
export function watchLoop() {
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION });
  return {
    begin: () => delay.enable(),
    see: () => undefined,
    end: () => {
      delay.disable();
      const at = (part) => delay.percentile(part) / MILLION;
      return { p50: at(50), p99: at(99), max: delay.max / MILLION };
    },
  };
}

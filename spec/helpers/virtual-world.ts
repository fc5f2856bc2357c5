import { VirtualTimeScheduler } from 'rxjs';
import { createMemoryNetwork } from '../../src/testing/index.js';

/** Where virtual time begins: time cursors have to look like times (10^15 µs and above). */
export const START = Date.UTC(2026, 5, 1);

/** A scheduler whose clock starts at {@link START}, and a network that runs on it. */
export function virtualWorld(
  settings: Partial<Parameters<typeof createMemoryNetwork>[0]> = {},
): VirtualWorld {
  const scheduler = new VirtualTimeScheduler();
  scheduler.frame = START;
  const network = createMemoryNetwork({ scheduler, latency: 5, ...settings });
  const run = (ms: number) => {
    scheduler.maxFrames = scheduler.frame + ms;
    const end = scheduler.maxFrames;
    scheduler.flush();
    // `flush` stops at the last action before the end.
    scheduler.frame = end;
  };
  return { scheduler, network, run, client: { WebSocket: network.WebSocket, scheduler } };
}

export interface VirtualWorld {
  readonly scheduler: VirtualTimeScheduler;
  readonly network: ReturnType<typeof createMemoryNetwork>;
  /** Lets so many milliseconds pass. */
  readonly run: (ms: number) => void;
  /** The options that put a client into this world. */
  readonly client: {
    readonly WebSocket: VirtualWorld['network']['WebSocket'];
    readonly scheduler: VirtualTimeScheduler;
  };
}

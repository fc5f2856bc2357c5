import type { VirtualWorld } from './virtual-world.js';

type Network = VirtualWorld['network'];

/** A socket in the style of `ws`. */
interface WsStyle {
  on(name: string, listener: (data: string, ...rest: unknown[]) => void): this;
  /** The connection is lost. */
  terminate(): void;
}

/**
 * The sockets of a network on a line that changes frames.
 *
 * @param change - gives what arrives in place of a frame
 * @param cuts - whether the connection is lost after a frame that was changed
 */
export function changingSockets(
  network: Network,
  change: (frame: string) => string,
  cuts = false,
): Network['WebSocket'] {
  const Sound = network.WebSocket as unknown as new (...given: unknown[]) => WsStyle;
  class WebSocket extends Sound {
    override on(name: string, listener: (data: string, ...rest: unknown[]) => void): this {
      if (name !== 'message') return super.on(name, listener);
      return super.on(name, (data, ...rest) => {
        const frame = change(data);
        listener(frame, ...rest);
        if (cuts && frame !== data) this.terminate();
      });
    }
  }
  return WebSocket as unknown as Network['WebSocket'];
}

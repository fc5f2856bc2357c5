import type { virtualWorld } from '../helpers/virtual-world.js';

/** An event as the oracle sees it: parsed by `JSON.parse` alone, by nothing of the client. */
export interface RawEvent {
  readonly seq: number;
  readonly did: string;
  readonly event: Record<string, unknown> & { readonly kind: string };
}

/** An uncut reader of one host from its first event. */
export interface RawReader {
  readonly origin: string;
  readonly events: readonly RawEvent[];
  close(): void;
}

type Network = ReturnType<typeof virtualWorld>['network'];

/** Reads a host from its beginning. It is the first to connect, and plans deal it no fault. */
export function rawReader(
  network: Network,
  origin: string,
  wire: 'v1' | 'v2',
  firstSeq: number,
): RawReader {
  const path = wire === 'v1' ? '/subscribe' : '/xrpc/network.bsky.jetstream.subscribeEvents';
  const socket = new network.WebSocket(`${origin}${path}?cursor=${String(firstSeq)}&oracle=1`, [], {
    perMessageDeflate: false,
  }) as unknown as {
    onmessage: ((message: { data: string }) => void) | null;
    close(code: number): void;
  };
  const events: RawEvent[] = [];
  socket.onmessage = ({ data }) => {
    const frame = JSON.parse(data) as Record<string, unknown>;
    const payload = (wire === 'v1' ? frame : frame['payload']) as Record<string, unknown>;
    const kind = wire === 'v1' ? payload['kind'] : String(payload['$type']).split('#')[1];
    const commit =
      kind === 'commit' && wire === 'v2'
        ? { commit: { rkey: payload['rkey'], collection: payload['collection'] } }
        : {};
    events.push({
      seq: (wire === 'v1' ? payload['cursor'] : payload['seq']) as number,
      did: payload['did'] as string,
      event: { ...payload, ...commit, kind: kind as string },
    });
  };
  return {
    origin,
    events,
    close: () => {
      socket.close(1000);
    },
  };
}

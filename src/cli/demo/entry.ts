import type { JetstreamEvent } from '../../index.js';
import type { UpstreamEvent, Wire } from '../../testing/index.js';

/** An event as the accounts of the demo keep it: its number, and what happened. */
export interface Entry {
  readonly seq: number;
  readonly what: string;
}

/** What happened, from either end: what was pushed into the server, or what the client emitted. */
export function whatHappened(event: UpstreamEvent | JetstreamEvent): string {
  switch (event.kind) {
    case 'commit': {
      const { operation, collection, rkey, rev } = event.commit;
      return `commit ${event.did} ${operation} ${collection} ${rkey} ${rev}`;
    }
    case 'identity':
      return `identity ${event.did} ${event.identity.handle ?? ''} ${event.identity.time}`;
    case 'account':
      return `account ${event.did} ${String(event.account.active)} ${event.account.time}`;
    case 'sync':
      return `sync ${event.did} ${event.sync.rev}`;
  }
}

/** Whether a wire carries an event: v1 knows neither resets of a repository nor what follows one. */
export function carries(wire: Wire, event: UpstreamEvent): boolean {
  if (wire === 'v2') return true;
  return event.kind !== 'sync' && !(event.kind === 'commit' && event.resync === true);
}

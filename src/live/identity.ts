import type { JetstreamEvent } from '../event.js';

/** Who an event is, on whichever host it is met (design: `rewind`). */
export function identity(
  did: string,
  kindOrOperation: string,
  a: string,
  b: string,
  c: string,
): string {
  return `${did} ${kindOrOperation} ${a} ${b} ${c}`;
}

/** The parts of an identity beside the DID. Objects would be allocated per event; columns are not. */
export function partsOf(event: JetstreamEvent): [kind: string, a: string, b: string, c: string] {
  switch (event.kind) {
    case 'commit': {
      const { operation, rev, collection, rkey } = event.commit;
      return [operation, rev, collection, rkey];
    }
    case 'identity':
      return ['identity', '', event.identity.time, event.identity.handle ?? ''];
    case 'account': {
      const { time, active, status } = event.account;
      return ['account', '', time, `${String(active)} ${status ?? ''}`];
    }
    case 'sync':
      return ['sync', event.sync.rev, '', ''];
  }
}

/** Whether the kind of an identity is a commit's operation. */
export function isOperation(kind: string): boolean {
  return kind === 'create' || kind === 'update' || kind === 'delete';
}

/** The relay's own number of an event; commits carry none. */
export function relaySeq(event: JetstreamEvent): number | undefined {
  switch (event.kind) {
    case 'commit':
      return undefined;
    case 'identity':
      return event.identity.seq;
    case 'account':
      return event.account.seq;
    case 'sync':
      return event.sync.seq;
  }
}

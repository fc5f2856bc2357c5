import type { JetstreamEvent } from './event.js';

/** What is left of an event to recognise it by, on whichever host it is met (design: `rewind`). */
export interface Trace {
  readonly did: string;
  /** Equal for equal events. */
  readonly key: string;
  /** Place in its repository; identity and account events have none. */
  readonly rev?: string;
  /** The relay's time, of identity and account events. */
  readonly time?: string;
  /** The relay's own number; commits carry none. */
  readonly seq?: number;
}

/** The trace of an event. Of a commit's key the first two words are DID and rev. */
export function traceOf(event: JetstreamEvent): Trace {
  const { did } = event;
  switch (event.kind) {
    case 'commit': {
      const { operation, rev, collection, rkey } = event.commit;
      // The first letter tells the operations apart.
      return { did, key: `${did} ${rev} ${operation.charAt(0)} ${collection} ${rkey}`, rev };
    }
    case 'sync': {
      const { rev, seq } = event.sync;
      return { did, key: `${did} ${rev} sync`, rev, seq };
    }
    case 'identity': {
      const { time, handle, seq } = event.identity;
      return { did, key: `${did} identity ${time} ${handle ?? ''}`, time, seq };
    }
    case 'account': {
      const { time, active, status, seq } = event.account;
      return { did, key: `${did} account ${time} ${String(active)} ${status ?? ''}`, time, seq };
    }
  }
}

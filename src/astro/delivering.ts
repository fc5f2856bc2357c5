import type { Subscriber } from 'rxjs';
import { handOver } from '../core/delivery/hand-over.js';
import { scope } from '../core/delivery/scope.js';
import type { Delivery, DeliveryLedger, EventTraits } from '../origin.js';
import type { AstroMessage } from './interest.js';
import type { AstroNoticeBody } from './notice.js';

/** What the operators of delivery have to know of Astro's messages. */
const TRAITS: EventTraits<AstroMessage> = {
  identityOf: ({ id }) => id,
  // A room is to Astro what an account is to Jetstream.
  keyOf: ({ room }) => room,
  nameOf: ({ id, topic, room }) => `message ${id} of ${topic} of ${room}`,
  positions: 'Astro replays nothing, so there is no place to go on from',
  pauses: false,
};

/** How the topics of a client hand over their messages. */
export class Delivering {
  private readonly open = new Set<Delivery>();

  /**
   * A topic is subscribed to. Gives what hands messages to the subscriber; each has to be its own.
   */
  begin<T>(
    subscriber: Subscriber<T>,
    notice: (body: AstroNoticeBody) => void,
  ): (message: T) => void {
    const delivery: Delivery = {
      current: undefined,
      ledger: undefined,
      traits: TRAITS,
      notice: (body) => {
        notice(body as AstroNoticeBody);
      },
      subscriber,
    };
    this.open.add(delivery);
    subscriber.add(() => {
      this.open.delete(delivery);
    });
    scope()?.begun(delivery);
    return handOver(subscriber, delivery);
  }

  /** All of their ledgers, to be looked at: for `metrics()`. */
  readonly ledger: DeliveryLedger = ((open) => ({
    get unfinished() {
      return [...open].reduce((sum, { ledger }) => sum + (ledger?.unfinished ?? 0), 0);
    },
    bytes: 0,
    settle: () => undefined,
    whenDown: () => undefined,
  }))(this.open);
}

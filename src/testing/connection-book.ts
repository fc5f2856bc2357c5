import { type SchedulerLike } from 'rxjs';
import { parseQuery } from './protocol/go-values.js';
import { type Wire } from './protocol/accepted.js';
import { type CutHow, type ServerConnection, type ServerCounters } from './server-handle.js';
import { type Subscriber } from './session/subscriber.js';

interface Opening {
  readonly index: number;
  readonly url: string;
  readonly wire: Wire;
  readonly openedAt: number;
}

/** Who is connected, and how often anybody was. */
export class ConnectionBook {
  /** Attempts so far: the index of the next one. */
  attempts = 0;
  private opened = 0;
  private mostOpen = 0;
  private sentBefore = 0;
  private onEmpty: (() => void) | undefined;
  private readonly open = new Map<Subscriber, ServerConnection>();

  /** Counts an attempt and returns its index. */
  attempt(): number {
    this.attempts += 1;
    return this.attempts - 1;
  }

  add(subscriber: Subscriber, opening: Opening): void {
    this.open.set(subscriber, new Connection(subscriber, opening));
    this.opened += 1;
    this.mostOpen = Math.max(this.mostOpen, this.open.size);
  }

  remove(subscriber: Subscriber): void {
    if (this.open.delete(subscriber)) this.sentBefore += subscriber.sent;
    if (this.open.size === 0) this.onEmpty?.();
  }

  get connections(): readonly ServerConnection[] {
    return [...this.open.values()];
  }

  get counters(): ServerCounters {
    let framesSent = this.sentBefore;
    for (const subscriber of this.open.keys()) framesSent += subscriber.sent;
    const { attempts, opened, mostOpen } = this;
    return { attempts, opened, mostOpen, framesSent };
  }

  cutAll(how: CutHow): void {
    for (const subscriber of [...this.open.keys()]) cut(subscriber, how);
  }

  /** Waits until nobody is connected, or for some milliseconds. */
  emptied(scheduler: SchedulerLike, timeout: number): Promise<void> {
    if (this.open.size === 0) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = scheduler.schedule(resolve, timeout);
      this.onEmpty = () => {
        timer.unsubscribe();
        resolve();
      };
    });
  }

  destroyAll(): void {
    for (const subscriber of [...this.open.keys()]) subscriber.destroy();
  }
}

class Connection implements ServerConnection {
  readonly index: number;
  readonly url: string;
  readonly wire: Wire;
  readonly openedAt: number;
  readonly parameters: ReadonlyMap<string, readonly string[]>;

  constructor(
    private readonly subscriber: Subscriber,
    opening: Opening,
  ) {
    this.index = opening.index;
    this.url = opening.url;
    this.wire = opening.wire;
    this.openedAt = opening.openedAt;
    const query = parseQuery(opening.url.replace(/^[^?]*\??/, ''));
    this.parameters = 'values' in query ? query.values : new Map();
  }

  get sent(): number {
    return this.subscriber.sent;
  }

  get position(): number {
    return this.subscriber.position;
  }

  get waitsForHello(): boolean {
    return this.subscriber.waitsForHello;
  }

  cut(how: CutHow = 'fin'): void {
    cut(this.subscriber, how);
  }
}

function cut(subscriber: Subscriber, how: CutHow): void {
  if (typeof how === 'string') subscriber.cut(how);
  else subscriber.close(how.code, how.reason ?? '');
}

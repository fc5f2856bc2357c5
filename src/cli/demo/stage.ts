import {
  type FaultChoice,
  type JetstreamServer,
  startJetstreamServer,
  type UpstreamEvent,
  type Wire,
} from '../../testing/index.js';
import { carries, type Entry, whatHappened } from './entry.js';

/** The recording is as old as it is: ten years, ms. */
const LONG_AGO = 10 * 365 * 86_400_000;

/** The server of the demo, with a ledger of everything that was pushed into it. */
export class Stage {
  readonly #pushed: { readonly event: UpstreamEvent; readonly entry: Entry }[] = [];
  #armed: FaultChoice[] = [];

  private constructor(readonly server: JetstreamServer) {
    server.faults = () => this.#armed.shift();
  }

  /** Starts a server on loopback. */
  static async open(seed: number): Promise<Stage> {
    return new Stage(await startJetstreamServer({ seed, lookback: LONG_AGO }));
  }

  /** What meets the next attempts, one after the other; later ones meet nothing. */
  arm(faults: readonly FaultChoice[]): void {
    this.#armed = [...faults];
  }

  /** Appends events to the server's log and to the ledger. */
  push(events: Iterable<UpstreamEvent>): void {
    for (const event of events) {
      const seq = this.server.push(event);
      this.#pushed.push({ event, entry: { seq, what: whatHappened(event) } });
    }
  }

  /** What the server holds for a wire, from the beginning. */
  held(wire: Wire): readonly Entry[] {
    return this.#pushed.filter(({ event }) => carries(wire, event)).map(({ entry }) => entry);
  }
}

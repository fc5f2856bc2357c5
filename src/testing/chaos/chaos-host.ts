import { type SchedulerLike } from 'rxjs';
import { type JetstreamEvent } from '../../event.js';
import { numberedEvents } from '../events/numbered-events.js';
import { type RandomSource, seededRandom } from '../events/random.js';
import { type UpstreamCommit } from '../events/upstream-event.js';
import { seededFaults } from '../faults/seeded-faults.js';
import { createMemoryNetwork, type MemoryNetwork } from '../memory/memory-network.js';
import { type JetstreamServer } from '../server-handle.js';
import { type ChaosScenario } from './chaos-scenario.js';

/** Where virtual time begins: time cursors have to look like times. */
export const START = Date.UTC(2026, 5, 1);
export const ORIGIN = 'wss://chaos.example';

/** How long a server that has died is away, ms. */
const AWAY = 1500;

/** The host of a scenario: its events come, its connections are cut, it dies and is back. */
export class ChaosHost {
  readonly #network: MemoryNetwork;
  readonly #events: readonly (UpstreamCommit & { readonly witnessedAt: number })[];
  readonly #isWanted: readonly boolean[];
  /** Events that have happened. */
  #happened = 0;
  #server: JetstreamServer | undefined;
  #attempts = 0;
  #isCalm = false;

  constructor(
    private readonly scenario: ChaosScenario,
    private readonly scheduler: SchedulerLike,
  ) {
    const { seed, events, accounts, span, wanted } = scenario;
    const random = seededRandom(seed + 3);
    this.#network = createMemoryNetwork({ scheduler, latency: 5 });
    const moments = Array.from({ length: events }, () => Math.floor(random() * span));
    moments.sort((a, b) => a - b);
    this.#events = [...numberedEvents(events, { accounts })].map((event, index) => ({
      ...event,
      atSeq: index + 1,
      witnessedAt: (START + (moments[index] as number)) * 1000 + index,
    }));
    this.#isWanted = this.#events.map(() => random() < wanted);
    this.#listen();
    for (const moment of new Set(moments)) {
      scheduler.schedule(() => {
        this.#happen();
      }, moment);
    }
    this.#schedule(random);
  }

  get WebSocket(): MemoryNetwork['WebSocket'] {
    return this.#network.WebSocket;
  }

  get openSockets(): number {
    return this.#network.openSockets;
  }

  get connections(): number {
    return this.#attempts + (this.#server?.counters.attempts ?? 0);
  }

  get wanted(): readonly { readonly number: number; readonly did: string }[] {
    return this.#events.flatMap(({ did }, index) =>
      this.#isWanted[index] === true ? [{ number: index + 1, did }] : [],
    );
  }

  wants({ seq }: JetstreamEvent): boolean {
    return this.#isWanted[Number(seq) - 1] === true;
  }

  /** From now on nothing goes wrong. */
  calm(): void {
    this.#isCalm = true;
    if (this.#server !== undefined) this.#server.faults = undefined;
  }

  #schedule(random: RandomSource): void {
    for (const moment of this.scenario.cuts) {
      const how = random() < 0.5 ? 'fin' : { code: 1011 };
      this.scheduler.schedule(() => {
        this.#server?.cutAll(how);
      }, moment);
    }
    for (const moment of this.scenario.serverCrashes) {
      this.scheduler.schedule(() => {
        this.#die();
      }, moment);
    }
  }

  #die(): void {
    const server = this.#server;
    if (server === undefined) return;
    this.#attempts += server.counters.attempts;
    this.#server = undefined;
    void server.close();
    this.scheduler.schedule(() => {
      this.#listen();
    }, AWAY);
  }

  /** With the events it had, under their seqs and times. */
  #listen(): void {
    const { seed, faults } = this.scenario;
    this.#server = this.#network.listen(ORIGIN, { segmentSize: 25 });
    if (!this.#isCalm && faults > 0) {
      const plan = seededFaults({ seed: seed + this.#attempts, rate: faults, maxAfter: 30 });
      this.#server.faults = plan;
    }
    this.#server.pushAll(this.#events.slice(0, this.#happened));
  }

  #happen(): void {
    const now = (this.scheduler.now() + 1) * 1000;
    const from = this.#happened;
    while ((this.#events[this.#happened]?.witnessedAt ?? Infinity) < now) this.#happened += 1;
    this.#server?.pushAll(this.#events.slice(from, this.#happened));
  }
}

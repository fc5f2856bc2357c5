import { defer, ReplaySubject, Subject, tap, VirtualTimeScheduler } from 'rxjs';
import { jetstream } from '../../jetstream.js';
import { type RandomSource, seededRandom } from '../events/random.js';
import { ChaosHost, ORIGIN, START } from './chaos-host.js';
import { ChaosOracle } from './chaos-oracle.js';
import { type ChaosProgram, type ChaosReport } from './chaos-program.js';
import { type ChaosScenario, chaosScenario } from './chaos-scenario.js';
import { type ChaosDisk, ChaosStore } from './chaos-store.js';
import { ChaosWork, failuresOf } from './chaos-work.js';

/** How long a program is down after a kill, or an error, ms. */
const DOWN = 300;
/** Time to catch up in, once all has happened, ms. */
const PATIENCE = 30 * 60_000;
const STEP = 5000;
/** Time without a step forward after which nothing more is waited for, ms. */
const HOPELESS = 3 * 60_000;

/**
 * Runs a program through a scenario of faults, kills and failures, in virtual time and in memory, and
 * checks the laws of delivery on what came out: nothing is missing; the stored position never goes
 * back, and never passes an event that is not done; order, concurrency, `maxRepeats` and the buffer
 * are kept; a graceful end leaves nothing open.
 *
 * @param given - a scenario, or the seed of one
 * @param program - what is tested: called once for each life of the program
 *
 * @example
 * ```ts
 * import { filter, takeUntil } from 'rxjs';
 * import { checkpoint, consume } from 'rx-jetstream/operators';
 * import { runChaos } from 'rx-jetstream/testing';
 *
 * const { violations } = runChaos(7, (tools) => {
 *   const { stream$, stop$, wants, handle, store, scheduler, random } = tools;
 *   const { concurrency, order } = tools.scenario.consume;
 *   return stream$.pipe(
 *     filter(wants),
 *     takeUntil(stop$),
 *     consume(handle, { concurrency, order, scheduler, random }),
 *     checkpoint(store, { ...tools.scenario.checkpoint, scheduler, random }),
 *   );
 * });
 * console.log(violations);
 * ```
 */
export function runChaos(given: ChaosScenario | number, program: ChaosProgram): ChaosReport {
  return new ChaosRun(typeof given === 'number' ? chaosScenario(given) : given, program).play();
}

class ChaosRun {
  readonly #scheduler = new VirtualTimeScheduler();
  readonly #random: RandomSource;
  readonly #host: ChaosHost;
  readonly #oracle: ChaosOracle;
  readonly #failures: Map<number, number>;
  readonly #disk: ChaosDisk = { cursor: null };
  #lives = 0;
  #kill: () => void = () => undefined;
  #stop: () => void = () => undefined;
  #switch: () => void = () => undefined;
  /** Whether it is to be started again after its end. */
  #isLast = false;
  #isOver = false;

  constructor(
    private readonly scenario: ChaosScenario,
    private readonly program: ChaosProgram,
  ) {
    this.#scheduler.frame = START;
    this.#random = seededRandom(scenario.seed + 2);
    this.#host = new ChaosHost(scenario, this.#scheduler);
    this.#oracle = new ChaosOracle(scenario, this.#host.wanted);
    this.#failures = failuresOf(scenario);
  }

  play(): ChaosReport {
    const { scenario } = this;
    this.#live();
    const at = (moments: readonly number[], act: () => void) => {
      for (const moment of moments) this.#scheduler.schedule(act, moment);
    };
    at(scenario.kills, () => {
      this.#kill();
    });
    at(scenario.stops, () => {
      this.#stop();
    });
    at(scenario.again.switches, () => {
      this.#switch();
    });
    const { kills, stops, cuts, serverCrashes, again } = scenario;
    const last = [kills, stops, cuts, serverCrashes, again.switches].flat();
    this.#run(Math.max(scenario.span, ...last) + STEP);
    this.#host.calm();
    this.#catchUp();
    this.#isLast = true;
    this.#stop();
    this.#run(10 * STEP);
    if (!this.#isOver) this.#oracle.wrong('it did not end when it was asked to');
    this.#kill();
    this.#run(STEP);
    const { openSockets } = this.#host;
    if (openSockets > 0) this.#oracle.wrong(`${openSockets} sockets were left open`);
    const { violations, streams, done, saves, repeats } = this.#oracle;
    return {
      scenario,
      violations,
      lives: this.#lives,
      streams,
      connections: this.#host.connections,
      done: done.size,
      saves,
      repeats,
    };
  }

  /**
   * Up to where all has to be stored. Of a stream that begins later than `checkpoint`, with its operators,
   * that sees what came of its work alone: not what is filtered out behind the last.
   */
  get #end(): number {
    const { shape, events } = this.scenario;
    return shape === 'plain' ? events : (this.#host.wanted.at(-1)?.number ?? 0);
  }

  /** Until all is done and stored. */
  #catchUp(): void {
    const oracle = this.#oracle;
    const isThere = () =>
      oracle.missing.length === 0 && oracle.stored >= this.#end && !this.#isOver;
    let [idle, before] = [0, ''];
    for (let time = 0; time < PATIENCE && idle < HOPELESS && !isThere(); time += STEP) {
      this.#run(STEP);
      // What is missing then, nobody has waited for.
      if (oracle.isEnough) return;
      const now = `${oracle.missing.length} ${oracle.stored}`;
      idle = now === before ? idle + STEP : 0;
      before = now;
    }
    const { missing, stored } = oracle;
    if (missing.length > 0) {
      oracle.wrong(`${missing.length} events are missing, the first is ${String(missing[0])}`);
    }
    if (stored < this.#end) oracle.wrong(`${stored} is stored in the end, not ${this.#end}`);
  }

  #run(ms: number): void {
    const scheduler = this.#scheduler;
    const end = scheduler.frame + ms;
    scheduler.maxFrames = end;
    scheduler.flush();
    scheduler.frame = end;
  }

  /** Starts the program. */
  #live(): void {
    const { scenario } = this;
    const scheduler = this.#scheduler;
    const random = this.#random;
    const oracle = this.#oracle;
    this.#lives += 1;
    this.#isOver = false;
    oracle.start();
    const work = new ChaosWork(scenario, oracle, scheduler, random, this.#failures);
    const store = new ChaosStore(this.#disk, scenario.store, scheduler, random, ({ seq }) => {
      oracle.saved(Number(seq));
    });
    // A stream that is begun after it must end as well.
    const stop$ = new ReplaySubject<void>(1);
    const switch$ = new Subject<void>();
    let stopped = false;
    const stream = jetstream({
      hosts: ORIGIN,
      protocol: scenario.wire,
      cursor: () => store.load() ?? 'oldest',
      WebSocket: this.#host.WebSocket,
      scheduler,
      random,
      buffer: { events: scenario.buffer },
      maxMessageSize: 20_000,
      connectTimeout: 3000,
      firstEventTimeout: 4000,
      stallTimeout: 4000,
      retry: { initialDelay: 100, maxDelay: 2000, attemptsPerMinute: 200 },
    });
    const output = this.program({
      scenario,
      stream$: defer(() => {
        const notes = oracle.subscribed();
        return stream.pipe(
          tap((event) => {
            oracle.delivered(notes, Number(event.seq), this.#host.wants(event));
          }),
        );
      }),
      stop$,
      switch$,
      wants: (event) => this.#host.wants(event),
      handle: (events, context) => work.handle(events, context),
      setAside:
        scenario.work.poison > 0
          ? (event) => {
              work.setAside(event);
            }
          : undefined,
      store,
      scheduler,
      random,
    });
    /** It has ended by itself. */
    const over = () => {
      work.kill();
      store.kill();
      this.#isOver = true;
      if (!this.#isLast) this.#again();
    };
    const subscription = output.subscribe({
      error: (error: unknown) => {
        const { code } = error as { code?: string };
        // What fails too often stops it: the work, where nothing is set aside, or the setting aside.
        if (code !== 'handler') oracle.wrong(`it failed: ${String(error)}`);
        over();
      },
      complete: () => {
        if (stopped) oracle.ended();
        else oracle.wrong('it completed by itself');
        over();
      },
    });
    this.#stop = () => {
      stopped = true;
      stop$.next();
    };
    this.#switch = () => {
      switch$.next();
    };
    this.#kill = () => {
      if (subscription.closed) return;
      work.kill();
      store.kill();
      subscription.unsubscribe();
      if (!this.#isLast) this.#again();
    };
  }

  #again(): void {
    this.#scheduler.schedule(() => {
      this.#live();
    }, DOWN);
  }
}

import {
  concat,
  defer,
  endWith,
  filter,
  ignoreElements,
  interval,
  map,
  merge,
  type Observable,
  of,
  ReplaySubject,
  take,
  takeWhile,
  tap,
  timeout,
} from 'rxjs';
import { jetstream, type Jetstream } from '../../index.js';
import {
  type FaultChoice,
  seededRandom,
  testEvent,
  type UpstreamEvent,
  type Wire,
} from '../../testing/index.js';
import { formatEvent } from '../format-event.js';
import { formatNotice, formatState } from '../format-report.js';
import type { Style } from '../style.js';
import { tricks } from './cuts.js';
import { type Entry, whatHappened } from './entry.js';
import type { Screen } from './screen.js';
import type { Stage } from './stage.js';
import type { ActResult } from './summary.js';

/** One stream of the demo, from its first event to its last. */
export interface ActScript {
  readonly wire: Wire;
  readonly seed: number;
  /** What happens on the network meanwhile; its end is the end of the act. */
  readonly source: Observable<readonly UpstreamEvent[]>;
  /** Pause between two cuts, ms. */
  readonly pause: number;
  /** What meets the first attempts. */
  readonly overture: readonly FaultChoice[];
}

/** How long the last event may take, ms. Then it counts as lost. */
const DEADLINE = 10_000;

/** The normal client, but for waits that suit fifteen seconds. */
const RETRY = { initialDelay: 100, maxDelay: 400, resetAfter: 500, attemptsPerMinute: 600 };

/** One act: a stream that the server keeps cutting. Emits how it went, once. */
export class Act {
  readonly #received: Entry[] = [];
  /** Seqs as they arrive; the newest for who comes later. */
  readonly #arrived = new ReplaySubject<number>(1);
  #cuts = 0;
  #reconnects = 0;

  constructor(
    private readonly stage: Stage,
    private readonly script: ActScript,
    private readonly screen: Screen,
    private readonly style: Style,
  ) {}

  /** Plays the act, once. The stream begins at the first event that the server holds. */
  play(): Observable<ActResult> {
    return defer(() => {
      const { stage, script } = this;
      const { wire, seed } = script;
      stage.arm(script.overture);
      const stream = jetstream({
        hosts: stage.server.wsUrl,
        protocol: wire,
        cursor: stage.held(wire)[0]?.seq ?? 1,
        retry: RETRY,
        random: seededRandom(seed),
      });
      const playing = concat(this.#network(), this.#end());
      return merge(this.#report(stream), this.#watch(stream), playing).pipe(
        take(1),
        map((inTime) => this.#result(inTime)),
      );
    });
  }

  /** The client's side: every event is shown and noted. */
  #watch(stream: Jetstream): Observable<never> {
    return stream.pipe(
      tap((event) => {
        const seq = event.seq ?? -1;
        this.#received.push({ seq, what: whatHappened(event) });
        this.screen.event(() => `${this.#label()} ${formatEvent(event, this.style)}`);
        this.#arrived.next(seq);
      }),
      ignoreElements(),
    );
  }

  #report({ state$, notices$ }: Jetstream): Observable<never> {
    const states = state$.pipe(
      tap((state) => {
        if (state.status === 'waiting' && state.cause === 'back-off') this.#cuts += 1;
        if (state.status === 'connecting' && state.connection > 1) this.#reconnects += 1;
        if (state.status !== 'idle') this.#note(formatState(state, this.style));
      }),
    );
    const notices = notices$.pipe(tap((notice) => this.#note(formatNotice(notice, this.style))));
    return merge(states, notices).pipe(ignoreElements());
  }

  /** The server's side: events are pushed, and connections cut as long as there are any. */
  #network(): Observable<never> {
    const source = this.script.source.pipe(
      tap((batch) => this.stage.push(batch)),
      endWith('over' as const),
    );
    return merge(this.#cutting(), source).pipe(
      takeWhile((step) => step !== 'over'),
      ignoreElements(),
    );
  }

  #cutting(): Observable<unknown> {
    const { server } = this.stage;
    const round = tricks(this.script.seed);
    return interval(this.script.pause).pipe(
      // While the client waits there is nothing to cut.
      filter(() => server.connections.length > 0),
      tap(() => {
        const { says, how, next } = round.next().value;
        this.#cut(says, how, next);
      }),
    );
  }

  /**
   * The last cut comes when all has been sent, and one event after it: what the server sends again
   * to a client that comes back must not show. Emits whether that event came in time.
   */
  #end(): Observable<boolean> {
    return defer(() => {
      const { stage, script } = this;
      const { wire } = script;
      this.#cut('connection reset (RST), after the last event but one', 'rst', undefined);
      stage.push([testEvent.post({ text: `the last event over ${wire}`, rkey: `end-${wire}` })]);
      const last = stage.held(wire).at(-1)?.seq ?? 0;
      return this.#arrived.pipe(
        filter((seq) => seq >= last),
        take(1),
        map(() => true),
        timeout({ first: DEADLINE, with: () => of(false) }),
      );
    });
  }

  #cut(says: string, how: Parameters<Stage['server']['cutAll']>[0], next: FaultChoice): void {
    this.screen.note(this.style.red(`✂    ${says}`));
    this.stage.arm([next]);
    this.stage.server.cutAll(how);
  }

  #note(line: string): void {
    this.screen.note(`${this.#label()} ${line}`);
  }

  #label(): string {
    return this.style.dim(`${this.script.wire} │`);
  }

  #result(inTime: boolean): ActResult {
    const { wire } = this.script;
    const held = this.stage.held(wire);
    const received = this.#received;
    return { wire, held, received, cuts: this.#cuts, reconnects: this.#reconnects, inTime };
  }
}

import { type Observable, type VirtualTimeScheduler } from 'rxjs';
import { type HandlerResult } from '../../core/delivery/handling.js';
import { type CursorStore } from '../../cursor-store.js';
import { type JetstreamEvent } from '../../event.js';
import { type RandomSource } from '../events/random.js';
import { type ChaosScenario } from './chaos-scenario.js';
import { type ChaosContext } from './chaos-work.js';

/** What a program under test is made of. It has to use nothing else that has a time of its own. */
export interface ChaosTools {
  readonly scenario: ChaosScenario;
  /** The stream: each subscription begins where the store says, else at the first event. */
  readonly stream$: Observable<JetstreamEvent>;
  /**
   * Emits when the program is to end: for `takeUntil`, above `consume`. Who comes later is told as well.
   */
  readonly stop$: Observable<void>;
  /** Emits when a program of the shape `switch` is to leave its stream for a new one. */
  readonly switch$: Observable<void>;
  /** Whether the program wants an event: to be filtered below the stream. */
  readonly wants: (event: JetstreamEvent) => boolean;
  /** The handler, for `consume` and `consumeBatch`. */
  readonly handle: (
    given: JetstreamEvent | readonly JetstreamEvent[],
    context: ChaosContext,
  ) => HandlerResult<void>;
  /** The dead-letter sink; `undefined` where the scenario has no poison. */
  readonly setAside: ((event: JetstreamEvent) => void) | undefined;
  readonly store: CursorStore;
  readonly scheduler: VirtualTimeScheduler;
  readonly random: RandomSource;
}

/** A program under test: from the stream to the checkpoint. */
export type ChaosProgram = (tools: ChaosTools) => Observable<unknown>;

/** What came of a scenario. */
export interface ChaosReport {
  readonly scenario: ChaosScenario;
  /** What did not hold, in words; empty when all did. */
  readonly violations: readonly string[];
  /** How often the program was started, and connections were tried. */
  readonly lives: number;
  readonly connections: number;
  /** How often it began its stream, in all lives. */
  readonly streams: number;
  /** Events done; saves; events worked on once more after a kill. */
  readonly done: number;
  readonly saves: number;
  readonly repeats: number;
}

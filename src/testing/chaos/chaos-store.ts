import { type SchedulerLike, type Subscription } from 'rxjs';
import { type Cursor } from '../../cursor.js';
import { type CursorStore } from '../../cursor-store.js';
import { between, type RandomSource } from '../events/random.js';

/** What holds the cursor over all lives of a program. */
export interface ChaosDisk {
  cursor: Cursor | null;
}

/**
 * A store that takes its time, and fails. A save under way when the program is killed has happened,
 * or has not.
 */
export class ChaosStore implements CursorStore {
  #dead = false;
  #running: { readonly timer: Subscription; readonly cursor: Cursor } | undefined;

  constructor(
    private readonly disk: ChaosDisk,
    private readonly settings: { readonly longest: number; readonly failing: number },
    private readonly scheduler: SchedulerLike,
    private readonly random: RandomSource,
    private readonly saved: (cursor: Cursor) => void,
  ) {}

  load = (): Cursor | null => this.disk.cursor;

  save = (cursor: Cursor): Promise<void> | undefined => {
    // A promise's callbacks have a time of their own; these come in virtual time.
    if (this.#dead) return { then: () => undefined } as unknown as Promise<void>;
    const { longest, failing } = this.settings;
    const fails = this.random() < failing;
    const time = between(this.random, 0, longest);
    const end = () => {
      if (!fails || this.random() < 0.5) this.#write(cursor);
      if (fails) throw new Error('a save that fails');
    };
    if (time === 0) {
      end();
      return undefined;
    }
    return {
      then: (done: () => void, failed: (error: unknown) => void) => {
        const timer = this.scheduler.schedule(() => {
          this.#running = undefined;
          try {
            end();
          } catch (error) {
            failed(error);
            return;
          }
          done();
        }, time);
        this.#running = { timer, cursor };
      },
    } as unknown as Promise<void>;
  };

  /** The program is killed: nothing it does from now on has an effect. */
  kill(): void {
    this.#dead = true;
    const running = this.#running;
    this.#running = undefined;
    running?.timer.unsubscribe();
    if (running !== undefined && this.random() < 0.5) this.#write(running.cursor);
  }

  #write(cursor: Cursor): void {
    this.disk.cursor = cursor;
    this.saved(cursor);
  }
}

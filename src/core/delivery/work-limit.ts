/**
 * How far work may go ahead of what is saved: what is done and not saved would be repeated after a
 * crash. Each of several who save sets a limit of its own; the lowest holds.
 */
export class WorkLimit<Owner extends object> {
  /** Work on events with a higher number may not begin yet. */
  allowed = Infinity;
  readonly #limits = new Map<Owner, number>();
  /** Who has work that may not begin yet. */
  readonly #waiting = new Set<() => void>();

  /** @param held - called when work begins to wait */
  constructor(private readonly held: () => void) {}

  /** Whether work waits for the limit to rise. */
  get isHeld(): boolean {
    return this.#waiting.size > 0;
  }

  /** A limit of one who has none yet. */
  add(owner: Owner, number: number): void {
    this.#limits.set(owner, number);
    this.#lowest();
  }

  drop(owner: Owner): void {
    this.#limits.delete(owner);
    this.#lowest();
  }

  /** One whose limit is in force lets work go on up to this number. */
  allow(owner: Owner, number: number): void {
    if (!this.#limits.has(owner)) return;
    this.add(owner, number);
    this.wake();
  }

  /** Calls back whenever work may go on, until {@link leave}. */
  wait(callback: () => void): void {
    if (this.#waiting.has(callback)) return;
    this.#waiting.add(callback);
    this.held();
  }

  leave(callback: () => void): void {
    this.#waiting.delete(callback);
  }

  wake(): void {
    for (const callback of this.#waiting) callback();
  }

  #lowest(): void {
    this.allowed = Math.min(Infinity, ...this.#limits.values());
  }
}

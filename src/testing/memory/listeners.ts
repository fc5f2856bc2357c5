/** A listener of any shape, as node's EventEmitter takes it. */
export type Listener = (...values: never[]) => void;
/** The same, as it is called. */
type Called = (...values: readonly unknown[]) => void;

/** Listeners by event name, in the manner of node's EventEmitter; they can be counted. */
export class Listeners {
  private readonly byName = new Map<string, readonly Listener[]>();

  add(name: string, listener: Listener): void {
    this.byName.set(name, [...this.of(name), listener]);
  }

  remove(name: string, listener: Listener): void {
    const left = this.of(name).filter((each) => each !== listener && original(each) !== listener);
    if (left.length === 0) this.byName.delete(name);
    else this.byName.set(name, left);
  }

  /** Adds a listener that is taken away at its first call. */
  addOnce(name: string, listener: Listener): void {
    const once: Listener & { listener?: Listener } = (...values: unknown[]) => {
      this.remove(name, once);
      (listener as Called)(...values);
    };
    once.listener = listener;
    this.add(name, once);
  }

  clear(name?: string): void {
    if (name === undefined) this.byName.clear();
    else this.byName.delete(name);
  }

  /** The listeners of one event. The list never changes, a new one takes its place. */
  of(name: string): readonly Listener[] {
    return this.byName.get(name) ?? NONE;
  }

  emit(name: string, ...values: readonly unknown[]): boolean {
    const listeners = this.of(name);
    for (const listener of listeners) (listener as Called)(...values);
    return listeners.length > 0;
  }

  get count(): number {
    let count = 0;
    for (const listeners of this.byName.values()) count += listeners.length;
    return count;
  }
}

const NONE: readonly Listener[] = [];

function original(listener: Listener & { listener?: Listener }): Listener | undefined {
  return listener.listener;
}

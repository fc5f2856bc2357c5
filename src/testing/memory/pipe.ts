import { type SchedulerLike, type Subscription } from 'rxjs';

/**
 * What may be under way in one direction before the sender has to wait, in characters and bytes.
 * About what the kernel's two socket buffers hold on loopback.
 */
const CAPACITY = 1_048_576;

/** What a control item counts for. */
const CONTROL_SIZE = 16;

interface Chunk<T> {
  readonly due: number;
  readonly items: T[];
  /** How many have been delivered. */
  taken: number;
}

/**
 * One direction of an in-memory connection: keeps order, takes its time, and can be held. What is
 * sent in one turn travels as one chunk, so that thousands of frames cost one scheduled action.
 */
export class Pipe<T> {
  private readonly chunks: Chunk<T>[] = [];
  private readonly timers = new Set<Subscription>();
  private waiting = 0;
  private ripe = 0;
  private held = false;
  private running = false;
  private over = false;

  constructor(
    private readonly scheduler: SchedulerLike,
    private readonly latency: number,
    private readonly receive: (item: T) => void,
    private readonly onDrain: () => void,
  ) {}

  /** Whether as much is under way as fits. */
  isFull(): boolean {
    return this.waiting >= CAPACITY;
  }

  /** Whether the receiver holds deliveries. */
  get isHeld(): boolean {
    return this.held;
  }

  push(item: T): void {
    if (this.over) return;
    this.waiting += sizeOf(item);
    const due = this.scheduler.now() + this.latency;
    const last = this.chunks[this.chunks.length - 1];
    if (last?.due === due && this.chunks.length > this.ripe) {
      last.items.push(item);
      return;
    }
    this.chunks.push({ due, items: [item], taken: 0 });
    const timer = this.scheduler.schedule(() => {
      this.timers.delete(timer);
      this.ripe += 1;
      this.run();
    }, this.latency);
    this.timers.add(timer);
  }

  /** Stops delivering until {@link release}. */
  hold(): void {
    this.held = true;
  }

  release(): void {
    if (!this.held) return;
    this.held = false;
    if (this.ripe === 0) return;
    const timer = this.scheduler.schedule(() => {
      this.timers.delete(timer);
      this.run();
    });
    this.timers.add(timer);
  }

  /** Throws away what is under way, and everything still to come. */
  end(): void {
    this.over = true;
    this.chunks.length = 0;
    this.waiting = 0;
    for (const timer of this.timers) timer.unsubscribe();
    this.timers.clear();
  }

  private run(): void {
    // A receiver that pushes, holds or ends from within must not start a second run.
    if (this.running) return;
    this.running = true;
    const before = this.waiting;
    try {
      this.deliverRipe();
    } finally {
      // Also when a listener has thrown: its error is the test's, the pipe goes on.
      this.running = false;
    }
    if (!this.over && this.waiting < before) this.onDrain();
  }

  private deliverRipe(): void {
    while (this.ripe > 0 && !this.isStopped()) {
      const chunk = this.chunks[0];
      if (chunk === undefined) return;
      while (chunk.taken < chunk.items.length && !this.isStopped()) {
        const item = chunk.items[chunk.taken] as T;
        chunk.taken += 1;
        this.waiting -= sizeOf(item);
        this.receive(item);
      }
      if (this.isStopped() && chunk.taken < chunk.items.length) return;
      if (this.chunks[0] !== chunk) return;
      this.chunks.shift();
      this.ripe -= 1;
    }
  }

  private isStopped(): boolean {
    return this.held || this.over;
  }
}

function sizeOf(item: unknown): number {
  if (typeof item === 'string') return item.length;
  return item instanceof Uint8Array ? item.byteLength : CONTROL_SIZE;
}

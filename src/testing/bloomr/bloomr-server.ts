import { type AttemptContext, type FaultPlan } from '../faults/fault-plan.js';
import { type CutHow } from '../server-handle.js';
import { type BloomrCore } from './bloomr-core.js';

/** What else belongs to a message. */
export interface BloomrPublishOptions {
  /** @default '' */
  readonly channel?: string;
  /** @default {} */
  readonly metadata?: Readonly<Record<string, unknown>>;
}

/** An embedded Bloomr server: what a test drives it by. */
export interface BloomrServer {
  /** Give it to the client's option `url`. */
  readonly url: string;
  /** What goes wrong on connections made from now on. */
  faults: FaultPlan<AttemptContext> | undefined;
  /** Connections that are open and were not refused. */
  readonly connections: number;
  /** The query of each of the latest attempts, without the token. */
  readonly queries: readonly Readonly<Record<string, string>>[];
  readonly counters: { readonly attempts: number; readonly opened: number };
  /** Sends a message of a script; the id is put into it. Gives the id. */
  publish(
    stream: string,
    payload: Readonly<Record<string, unknown>>,
    options?: BloomrPublishOptions,
  ): string;
  /** Sends an event to everybody: `warning`, `error`, or one that nobody knows. */
  emit(event: string, ...values: unknown[]): void;
  /** Ends every connection; `'fin'` unless said, a code means socket.io's own way. */
  cutAll(how?: CutHow): void;
  /** Ends every connection and stops listening. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** The handle of a Bloomr core behind socket.io. */
export class EmbeddedBloomrServer implements BloomrServer {
  readonly url: string;
  private ended: Promise<void> | undefined;

  constructor(
    private readonly core: BloomrCore,
    host: string,
    private readonly stop: () => Promise<void>,
  ) {
    this.url = `http://${host}/`;
  }

  get faults(): FaultPlan<AttemptContext> | undefined {
    return this.core.faults;
  }

  set faults(plan: FaultPlan<AttemptContext> | undefined) {
    this.core.faults = plan;
  }

  get connections(): number {
    return this.core.sessions.size;
  }

  get queries(): readonly Readonly<Record<string, string>>[] {
    return this.core.queries;
  }

  get counters(): { readonly attempts: number; readonly opened: number } {
    const { attempts, opened } = this.core;
    return { attempts, opened };
  }

  publish(
    stream: string,
    payload: Readonly<Record<string, unknown>>,
    { channel = '', metadata = {} }: BloomrPublishOptions = {},
  ): string {
    return this.core.publish(stream, payload, channel, metadata);
  }

  emit(event: string, ...values: unknown[]): void {
    for (const session of [...this.core.sessions.keys()]) session.emit(event, ...values);
  }

  cutAll(how: CutHow = 'fin'): void {
    for (const session of [...this.core.sessions.keys()]) session.cut(how);
  }

  close(): Promise<void> {
    this.ended ??= this.stop();
    return this.ended;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}

import { type ObservableInput, type Subscription } from 'rxjs';
import { type UpstreamEvent } from './events/upstream-event.js';
import { type FaultPlan } from './faults/fault-plan.js';
import { type Lifecycle } from './protocol/stream-checks.js';
import { type ServerCore } from './server-core.js';
import {
  type CutHow,
  type JetstreamServer,
  type RequestLogEntry,
  type ServerConnection,
  type ServerCounters,
} from './server-handle.js';
import { type DictionaryFault } from './zstd/server-dictionaries.js';

/** How long a graceful close waits for the clients' goodbyes, milliseconds. */
const DRAIN_TIMEOUT = 10_000;

/** What a front adds to the core. */
export interface Front {
  readonly url: string;
  readonly wsUrl: string;
  readonly host: string;
  /** Takes no more requests and lets go of everything that is left. */
  stop(): Promise<void>;
}

/** The handle of a server core behind a front. */
export class EmbeddedServer implements JetstreamServer {
  readonly url: string;
  readonly wsUrl: string;
  readonly host: string;
  private ended: Promise<void> | undefined;

  constructor(
    private readonly core: ServerCore,
    private readonly front: Front,
  ) {
    this.url = front.url;
    this.wsUrl = front.wsUrl;
    this.host = front.host;
  }

  get faults(): FaultPlan | undefined {
    return this.core.faults;
  }

  set faults(plan: FaultPlan | undefined) {
    this.core.faults = plan;
  }

  get lifecycle(): Lifecycle {
    return this.core.lifecycle;
  }

  set lifecycle(lifecycle: Lifecycle) {
    this.core.lifecycle = lifecycle;
  }

  get cursorFault(): boolean {
    return this.core.cursors.fault;
  }

  set cursorFault(fault: boolean) {
    this.core.cursors.fault = fault;
  }

  get dictionaryId(): number {
    return this.core.dictionaryId;
  }

  set dictionaryId(id: number) {
    this.core.dictionaryId = id;
  }

  get dictionaryFault(): DictionaryFault | undefined {
    return this.core.dictionaries?.fault;
  }

  set dictionaryFault(fault: DictionaryFault | undefined) {
    if (this.core.dictionaries === undefined) throw new Error('the option compressor is missing');
    this.core.dictionaries.fault = fault;
  }

  get nextSeq(): number {
    return this.core.log.nextSeq;
  }

  get connections(): readonly ServerConnection[] {
    return this.core.book.connections;
  }

  get requests(): readonly RequestLogEntry[] {
    return this.core.requests.entries;
  }

  get counters(): ServerCounters {
    return this.core.book.counters;
  }

  push(event: UpstreamEvent): number {
    return this.core.push(event);
  }

  pushAll(events: Iterable<UpstreamEvent>): number {
    return this.core.pushAll(events);
  }

  source(events: ObservableInput<UpstreamEvent | readonly UpstreamEvent[]>): Subscription {
    return this.core.source(events);
  }

  setFloor(seq: number): void {
    this.core.cursors.floor = seq;
  }

  seal(): void {
    this.core.log.seal();
  }

  cutAll(how: CutHow = 'fin'): void {
    this.core.book.cutAll(how);
  }

  close(options: { readonly graceful?: boolean } = {}): Promise<void> {
    if (options.graceful !== true) this.core.destroy();
    this.ended ??= options.graceful === true ? this.drain() : this.front.stop();
    return this.ended;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  private async drain(): Promise<void> {
    this.core.draining = true;
    this.core.book.cutAll({ code: 1001, reason: 'server shutting down' });
    await this.core.book.emptied(this.core.scheduler, DRAIN_TIMEOUT);
    this.core.destroy();
    await this.front.stop();
  }
}

import { type ObservableInput, type Subscription } from 'rxjs';
import { type UpstreamEvent } from './events/upstream-event.js';
import { type FaultPlan } from './faults/fault-plan.js';
import { FrontServer } from './front-server.js';
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

/** The handle of a server core behind a front. */
export class EmbeddedServer extends FrontServer<ServerCore> implements JetstreamServer {
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

  protected emptied(timeout: number): Promise<void> {
    return this.core.book.emptied(this.core.scheduler, timeout);
  }
}

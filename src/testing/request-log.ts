import { type Fault } from './faults/fault.js';
import { type RequestHead } from './protocol/answer.js';
import { type RequestLogEntry } from './server-handle.js';

/** The latest requests of a server. */
export class RequestLog {
  private readonly kept: RequestLogEntry[] = [];

  constructor(private readonly size: number) {}

  get entries(): readonly RequestLogEntry[] {
    return this.kept.slice(-this.size);
  }

  note(
    request: RequestHead,
    upgrade: boolean,
    at: number,
    outcome: RequestLogEntry['outcome'],
    status: number,
    faults: readonly Fault[],
  ): void {
    const headers: Record<string, string> = {};
    for (const name of request.headerNames) headers[name] = request.header(name).join(', ');
    this.kept.push({
      method: request.method,
      url: request.target,
      at,
      headers,
      upgrade,
      outcome,
      status,
      faults: faults.map((fault) => fault.kind),
    });
    // Cut off in large pieces, so that a long run costs nothing per request.
    if (this.kept.length > 2 * this.size + 16) this.kept.splice(0, this.kept.length - this.size);
  }
}

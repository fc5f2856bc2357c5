import { type EventLog } from '../log/event-log.js';
import { type Row } from '../log/row.js';
import { type Wire } from '../protocol/accepted.js';
import { type KeepaliveTimes } from './keepalive.js';
import { type SlowRule } from './slow-rule.js';

/** What a session needs of its server. */
export interface StreamSource extends KeepaliveTimes {
  readonly log: EventLog;
  readonly readBatch: number;
  readonly writeTimeout: number;
  readonly slowRule: SlowRule;
  /** A row as the wire's text, or `null` when it is not to be sent. */
  encode(row: Row, wire: Wire): string | null;
}

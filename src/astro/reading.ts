import type { Line } from '../core/connections.js';
import { RecentIds } from '../core/recent-ids.js';
import type { Secrets } from '../core/secrets.js';
import type { Hooks } from '../core/stream-handle.js';
import { readFrame, type AstroFrame } from './frame.js';
import type { AstroNoticeBody } from './notice.js';
import type { ResolvedAstroOptions } from './options.js';
import * as say from './say.js';

/** Messages whose ids are remembered: those of the time in which two connections overlap. */
const IDENTITIES = 8192;
/** Unknown types that are told: whatever a server sends must not fill the memory. */
const UNKNOWN = 64;

/** A frame of a kind. */
type FrameOf<T extends AstroFrame['type']> = Extract<AstroFrame, { readonly type: T }>;

/** What is done with what was read. */
export interface FrameTaker {
  message(message: FrameOf<'message'>): void;
  response(response: FrameOf<'response'>, line: Line<AstroNoticeBody>): void;
  reconnect(token: string | undefined, line: Line<AstroNoticeBody>): void;
}

/**
 * Reads the frames of every connection of a client: each is shown and counted, repeats are dropped,
 * and what cannot be read is told.
 */
export class Reading {
  private readonly seen = new RecentIds(IDENTITIES);
  private readonly unknown = new Set<string>();

  constructor(
    private readonly options: Pick<ResolvedAstroOptions, 'maxMessageSize'>,
    private readonly hooks: Pick<Hooks<AstroNoticeBody>, 'counters' | 'raw'>,
    private readonly secrets: Secrets,
    private readonly taker: FrameTaker,
  ) {}

  /** A frame came. `welcome` is called when it is the server's. */
  read(
    text: string,
    line: Line<AstroNoticeBody>,
    welcome: (clientId: string | undefined) => void,
  ): void {
    const { maxMessageSize } = this.options;
    const { counters, raw } = this.hooks;
    counters.frames += 1;
    counters.characters += text.length;
    if (text.length > maxMessageSize) {
      raw.next(text);
      line.notice(say.oversize(maxMessageSize, text.length));
      return;
    }
    const frame = readFrame(text);
    // Before anybody sees the frame.
    if (frame.type === 'reconnect' && frame.token !== undefined) this.secrets.add(frame.token);
    raw.next(text);
    switch (frame.type) {
      case 'message':
        if (!this.seen.add(frame.id)) {
          counters.duplicates += 1;
          return;
        }
        counters.events += 1;
        line.news();
        this.taker.message(frame);
        return;
      case 'response':
        this.taker.response(frame, line);
        return;
      case 'welcome':
        welcome(frame.clientId);
        return;
      case 'reconnect':
        this.taker.reconnect(frame.token, line);
        return;
      case 'unknown':
        this.tellUnknown(this.secrets.hide(frame.name), line);
        return;
      case 'malformed':
        line.notice(say.malformed(frame.reason, this.secrets.hide(text.slice(0, 4096))));
    }
  }

  /** Another connection serves: what is unknown is told again, once. */
  begin(): void {
    this.unknown.clear();
  }

  private tellUnknown(type: string, line: Line<AstroNoticeBody>): void {
    if (this.unknown.has(type) || this.unknown.size >= UNKNOWN) return;
    this.unknown.add(type);
    line.notice(say.unknownFrame(type));
  }
}

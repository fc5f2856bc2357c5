import type { ParseFrame } from '../wire/frame.js';
import { parseV1 } from '../wire/v1.js';
import { parseV2 } from '../wire/v2.js';

/** A wire's name. */
export type Wire = 'v1' | 'v2';

/** Parser of a wire. */
export function parserOf(wire: Wire): ParseFrame {
  return wire === 'v1' ? parseV1 : parseV2;
}

/**
 * Statuses that say a host does not speak v2: no such route, no such method; or that the filter
 * does not fit into a URL there (v1 can send it as a message).
 */
const NOT_V2 = new Set([404, 501, 414, 431]);
/** Refusals in a row, of a kind that cannot be read, after which the other wire is tried. */
const TRY_OTHER = 3;

/** Which wire each host speaks, as far as it is known. */
export class Wires {
  readonly #v1 = new Set<string>();
  readonly #unread = new Map<string, number>();

  constructor(private readonly protocol: 'auto' | Wire) {}

  of(host: string): Wire {
    if (this.protocol !== 'auto') return this.protocol;
    return this.#v1.has(host) ? 'v1' : 'v2';
  }

  /** A host refused with a status. Gives whether v1 is to be spoken from now on. */
  refused(host: string, status: number): boolean {
    if (this.protocol !== 'auto' || this.of(host) === 'v1' || !NOT_V2.has(status)) return false;
    this.#v1.add(host);
    return true;
  }

  /** A host refused and the platform hides how (a browser). Gives how often in a row. */
  refusedUnread(host: string): number {
    const count = (this.#unread.get(host) ?? 0) + 1;
    this.#unread.set(host, count);
    if (this.protocol === 'auto' && count % TRY_OTHER === 0) {
      if (!this.#v1.delete(host)) this.#v1.add(host);
    }
    return count;
  }

  /** A host accepted. */
  opened(host: string): void {
    this.#unread.delete(host);
  }
}

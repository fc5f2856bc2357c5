import WebSocket from 'ws';
import { readFrame } from './normal-form.mjs';

const PATHS = { v1: '/subscribe', v2: '/xrpc/network.bsky.jetstream.subscribeEvents' };
const SUBPROTOCOL = 'xrpc.v1.json';

/** URL of a stream. `query` may hold a name twice: it is a list of pairs. */
export function streamUrl(origin, wire, query = []) {
  const text = new URLSearchParams(query).toString();
  return `${origin}${PATHS[wire]}${text === '' ? '' : `?${text}`}`;
}

/** A plain socket to a server. */
export function openRaw(origin, wire, query) {
  return new WebSocket(streamUrl(origin, wire, query), wire === 'v2' ? [SUBPROTOCOL] : [], {
    perMessageDeflate: false,
    handshakeTimeout: 15_000,
  });
}

/**
 * Reads a server directly: no proxy, no library, no resume. What it reads is taken for the truth,
 * so it fails when its one connection ends.
 */
export class RawReader {
  /** Everything read, in order. @type {object[]} */
  entries = [];
  /** The same by seq. @type {Map<number, object>} */
  bySeq = new Map();
  /** Infos and errors. @type {string[]} */
  others = [];
  /** Times a seq did not grow: the server's own fault. */
  disorder = 0;
  #socket;
  #closed = false;

  /**
   * @param {string} origin
   * @param {'v1' | 'v2'} wire
   * @param {number | undefined} cursor
   * @param {import('./watch.mjs').Watch} watch
   */
  constructor(origin, wire, cursor, watch) {
    const query = cursor === undefined ? [] : [['cursor', String(cursor)]];
    this.opened = false;
    this.#socket = openRaw(origin, wire, query);
    this.#socket.on('open', () => {
      this.opened = true;
      watch.poke();
    });
    this.#socket.on('message', (data) => {
      if (this.#closed) return;
      try {
        this.#take(readFrame(wire, data.toString()));
      } catch (error) {
        watch.fail(error);
      }
      watch.poke();
    });
    this.#socket.on('unexpected-response', (_request, response) => {
      watch.fail(new Error(`the raw reader was refused: ${response.statusCode}`));
      this.#socket.terminate();
    });
    this.#socket.on('error', (error) => {
      if (!this.#closed) watch.fail(new Error(`the raw reader failed: ${error.message}`));
    });
    this.#socket.on('close', (code) => {
      if (!this.#closed) watch.fail(new Error(`the raw reader's connection ended: ${code}`));
    });
  }

  /** Highest seq read; 0 before the first. */
  get last() {
    return this.entries.at(-1)?.seq ?? 0;
  }

  close() {
    this.#closed = true;
    this.#socket.terminate();
  }

  #take({ entry, other }) {
    if (entry === undefined) {
      this.others.push(other);
      return;
    }
    entry.at = performance.now();
    if (entry.seq <= this.last) this.disorder += 1;
    this.entries.push(entry);
    this.bySeq.set(entry.seq, entry);
  }
}

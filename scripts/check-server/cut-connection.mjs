import { FrameWalk } from './frame-walk.mjs';

const HEAD_END = '\r\n\r\n';
/** A request with ten thousand DIDs in it has a head of about 450 kB. */
const MAX_HEAD = 1_048_576;
const REFUSAL = [
  'HTTP/1.1 503 Service Unavailable',
  'Retry-After: 1',
  'Content-Type: text/plain; charset=utf-8',
  'Content-Length: 12',
  'Connection: close',
  '',
  'unavailable\n',
].join('\r\n');
/** How long a connection without answer or frames is held at most, ms: the client leaves before. */
const HELD = 15_000;

/** One connection through the proxy, and the one cut it may get. */
export class CutConnection {
  #client;
  #upstream;
  #parts;
  #cut;
  #walk = new FrameWalk();
  #head = Buffer.alloc(0);
  #timer;
  /** Whether the cut is to be made at the next place that suits it. */
  #due = false;
  /** Bytes to let through before the cut; `undefined` while it has no place yet. */
  #bytesLeft;
  /** Whether frames are withheld for good. */
  #holding = false;
  #inHole = false;

  /**
   * @param {import('node:net').Socket} client
   * @param {object} parts `dial` opens a connection to the server, `host` is its name there
   */
  constructor(client, parts) {
    this.#client = client;
    this.#parts = parts;
    this.#cut = parts.plan.take();
    client.setNoDelay(true);
    client.on('error', () => client.destroy());
    client.on('data', (bytes) => this.#fromClient(bytes));
    client.on('close', () => this.#clientGone());
    if (this.#cut?.kind === 'no-answer') this.#in(HELD, () => client.destroy());
  }

  /** Ends it, cut or not. */
  drop() {
    this.#client.destroy();
  }

  #in(ms, act) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(act, ms);
  }

  /** The head of the request comes first: the server must find its own name in it. */
  #fromClient(bytes) {
    if (this.#upstream !== undefined) {
      if (!this.#upstream.write(bytes)) this.#pauseFor(this.#client, this.#upstream);
      return;
    }
    if (this.#cut?.kind === 'no-answer' || this.#client.writableEnded) return;
    this.#head = Buffer.concat([this.#head, bytes]);
    const end = this.#head.indexOf(HEAD_END);
    if (end < 0) {
      if (this.#head.length > MAX_HEAD) this.drop();
      return;
    }
    if (this.#cut?.kind === 'refuse') {
      this.#made();
      this.#client.end(REFUSAL);
      return;
    }
    const head = this.#head.toString('latin1', 0, end);
    const own = head.replace(/^host:.*$/im, `Host: ${this.#parts.host}`);
    this.#dial();
    this.#upstream.write(Buffer.from(own + HEAD_END, 'latin1'));
    this.#upstream.write(this.#head.subarray(end + HEAD_END.length));
    this.#head = Buffer.alloc(0);
  }

  #dial() {
    const upstream = this.#parts.dial();
    this.#upstream = upstream;
    upstream.setNoDelay(true);
    upstream.on('error', () => upstream.destroy());
    upstream.on('data', (bytes) => this.#fromServer(bytes));
    upstream.on('close', () => this.#client.end());
  }

  #fromServer(bytes) {
    if (this.#client.destroyed || this.#holding) return;
    const wasUpgraded = this.#walk.upgraded;
    const length = this.#place(bytes);
    const passed = bytes.subarray(0, length);
    if (!wasUpgraded && this.#walk.upgraded) this.#upgraded();
    if (passed.length > 0 && !this.#client.write(passed)) {
      this.#pauseFor(this.#upstream, this.#client);
    }
    if (length === bytes.length && this.#bytesLeft !== 0) return;
    this.#make(bytes.subarray(length));
  }

  /** How many of these bytes may pass before the cut. */
  #place(bytes) {
    if (this.#cut === undefined) return bytes.length;
    if (this.#bytesLeft === undefined) {
      const at = this.#walk.follow(bytes, () => this.#suits());
      if (this.#bytesLeft === undefined) return at;
      const length = Math.min(bytes.length, at + this.#bytesLeft);
      this.#bytesLeft -= length - at;
      return length;
    }
    const length = Math.min(bytes.length, this.#bytesLeft);
    this.#bytesLeft -= length;
    return length;
  }

  /** Asked at the end of the answer, of each frame header and of each frame. */
  #suits() {
    const { kind, frames, part } = this.#cut;
    const { atPayload, length } = this.#walk;
    if (kind === 'silent') {
      this.#bytesLeft = 0;
    } else if (!this.#due && this.#walk.frames < frames) {
      return false;
    } else if (kind === 'inside') {
      if (!atPayload) return false;
      this.#bytesLeft = Math.max(1, Math.floor(part * (length - 1)));
    } else {
      if (this.#walk.left > 0) return false;
      this.#bytesLeft = 0;
    }
    return true;
  }

  #upgraded() {
    if (this.#cut === undefined || this.#cut.kind === 'silent') return;
    this.#in(this.#cut.age, () => {
      this.#due = true;
      // Between frames there is no byte to wait for.
      if (this.#cut?.kind === 'inside' || this.#walk.left > 0 || this.#bytesLeft === 0) return;
      this.#bytesLeft = 0;
      this.#make(Buffer.alloc(0));
    });
  }

  #make(rest) {
    if (this.#cut === undefined) return;
    const cut = this.#cut;
    const { kind, hole, lets } = cut;
    clearTimeout(this.#timer);
    if (kind === 'silent') {
      this.#holding = true;
      this.#in(HELD, () => this.#client.destroy());
    } else if (kind === 'black-hole') {
      this.#made();
      this.#inHole = true;
      this.#upstream.pause();
      this.#client.pause();
      this.#in(hole, () => this.#afterHole(cut, rest));
    } else {
      this.#made();
      this.#upstream.destroy();
      // A cut inside a frame is as likely a FIN as a reset.
      if (kind === 'rst' || (kind === 'inside' && lets)) this.#client.resetAndDestroy();
      else this.#client.end();
    }
  }

  /** Resets, or lets everything through and ends later: an uncut connection would end the phase. */
  #afterHole({ lets, age }, rest) {
    if (!lets) {
      this.#client.resetAndDestroy();
      return;
    }
    this.#inHole = false;
    if (rest.length > 0) this.#client.write(rest);
    this.#client.resume();
    this.#upstream.resume();
    this.#in(age, () => this.#client.end());
  }

  #made() {
    const cut = this.#cut;
    this.#cut = undefined;
    this.#parts.plan.note(cut);
    this.#parts.watch.poke();
  }

  #clientGone() {
    clearTimeout(this.#timer);
    this.#upstream?.destroy();
    const cut = this.#cut;
    if (cut === undefined) return;
    const suffered = cut.kind === 'no-answer' || this.#holding;
    if (suffered) {
      this.#made();
    } else {
      this.#cut = undefined;
      this.#parts.plan.giveBack(cut);
    }
  }

  #pauseFor(source, sink) {
    source.pause();
    sink.once('drain', () => {
      if (!this.#inHole) source.resume();
    });
  }
}

/**
 * Follows the frames of a WebSocket through the bytes a server sends, without keeping any: enough
 * to count them and to cut inside one.
 */
export class FrameWalk {
  /** Data frames that have passed completely. */
  frames = 0;
  /** Payload bytes of the frame under way that are still to come; 0 between frames. */
  left = 0;
  /** Payload length of the frame under way. */
  length = 0;
  #header = [];
  #isData = false;
  #newlines = 0;
  #upgraded = false;

  /** Whether the HTTP answer has passed. */
  get upgraded() {
    return this.#upgraded;
  }

  /**
   * Follows bytes up to the first place where `stop` holds; asked at the end of the HTTP answer, of
   * each frame header and of each frame. Gives how many bytes that are.
   *
   * @param {Buffer} bytes
   * @param {() => boolean} stop
   */
  follow(bytes, stop) {
    let at = 0;
    while (at < bytes.length) {
      if (!this.#upgraded) {
        at = this.#answer(bytes, at);
      } else if (this.left === 0) {
        this.#headerByte(bytes[at]);
        at += 1;
      } else {
        const step = Math.min(this.left, bytes.length - at);
        this.left -= step;
        at += step;
        if (this.left === 0 && this.#isData) this.frames += 1;
      }
      if (this.#atPlace() && stop()) return at;
    }
    return at;
  }

  /** Whether this is the payload's beginning of a data frame. */
  get atPayload() {
    return this.#isData && this.left === this.length && this.left > 1;
  }

  #atPlace() {
    return this.#upgraded && this.#header.length === 0 && (this.left === 0 || this.atPayload);
  }

  #answer(bytes, from) {
    for (let at = from; at < bytes.length; at += 1) {
      if (bytes[at] === 10) this.#newlines += 1;
      else if (bytes[at] !== 13) this.#newlines = 0;
      if (this.#newlines === 2) {
        this.#upgraded = true;
        return at + 1;
      }
    }
    return bytes.length;
  }

  #headerByte(byte) {
    this.#header.push(byte);
    const [first, second = 0] = this.#header;
    const short = second & 0x7f;
    const extended = short === 127 ? 8 : short === 126 ? 2 : 0;
    if (this.#header.length < 2 + extended) return;
    const long = this.#header.slice(2).reduce((sum, part) => sum * 256 + part, 0);
    this.#header = [];
    this.#isData = (first & 0x0f) < 8;
    this.length = this.left = extended === 0 ? short : long;
    if (this.length === 0 && this.#isData) this.frames += 1;
  }
}

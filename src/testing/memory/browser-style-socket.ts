import { MemorySocket } from './memory-socket.js';

/** Longest reason a close frame carries, bytes. */
const MAX_REASON = 123;

/**
 * An in-memory socket that behaves like a browser's: the DOM's handlers and nothing else. A refused
 * upgrade looks like any other failure.
 */
export class BrowserStyleSocket extends MemorySocket {
  binaryType = 'blob';

  /** Browsers show nothing that arrives once the page has asked for the end. */
  protected get takesMessages(): boolean {
    return this.readyState === this.OPEN;
  }

  override close(code?: number, reason = ''): void {
    if (code !== undefined && code !== 1000 && (code < 3000 || code > 4999)) {
      throw new DOMException(`${code} is no close code a page may use`, 'InvalidAccessError');
    }
    if (Buffer.byteLength(reason) > MAX_REASON) {
      throw new DOMException('the close reason is too long', 'SyntaxError');
    }
    super.close(code, reason);
  }

  protected showOpen(): void {
    this.dispatch('open', {});
  }

  protected showMessage(data: string | Uint8Array): void {
    this.dispatch('message', { data: typeof data === 'string' ? data : this.shaped(data) });
  }

  protected showError(_error: Error): void {
    // The page is not told why.
    this.dispatch('error', {});
  }

  protected showClose(code: number, reason: string, wasClean: boolean): void {
    this.dispatch('close', { code, reason, wasClean });
  }

  private dispatch(type: 'open' | 'message' | 'error' | 'close', fields: object): void {
    const event = { type, target: this, ...fields };
    (this[`on${type}`] as ((event: object) => void) | null)?.(event);
    this.domListeners.emit(type, event);
  }

  private shaped(data: Uint8Array): unknown {
    const copy = data.slice();
    return this.binaryType === 'arraybuffer' ? copy.buffer : new Blob([copy]);
  }
}

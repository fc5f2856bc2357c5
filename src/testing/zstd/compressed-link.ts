import { type Cut, type Link, type LinkHandlers } from '../session/link.js';

/** A link whose text frames go out compressed, as binary ones. */
export class CompressedLink implements Link {
  constructor(
    private readonly inner: Link,
    private readonly compress: (text: string) => Uint8Array,
  ) {}

  get patient(): boolean {
    return this.inner.patient;
  }

  send(text: string): void {
    this.inner.sendExtra(this.compress(text));
  }

  sendExtra(frame: string | Uint8Array): void {
    this.inner.sendExtra(typeof frame === 'string' ? this.compress(frame) : frame);
  }

  isFull(): boolean {
    return this.inner.isFull();
  }

  ping(): void {
    this.inner.ping();
  }

  close(code: number, reason: string): void {
    this.inner.close(code, reason);
  }

  cut(how: Cut): void {
    this.inner.cut(how);
  }

  cutInside(frame: string | Uint8Array): void {
    this.inner.cutInside(typeof frame === 'string' ? this.compress(frame) : frame);
  }

  deafen(): void {
    this.inner.deafen();
  }

  destroy(): void {
    this.inner.destroy();
  }

  listen(handlers: LinkHandlers): void {
    this.inner.listen(handlers);
  }
}

import type { Output } from '../output.js';

/** Event lines in one window, and the window's length in ms: what can be followed by eye. */
const LINES = 6;
const WINDOW = 100;

/** What the demo shows while it runs. Floods of events are shown in part and counted. */
export class Screen {
  #left = LINES;
  #windowEnd = 0;
  #hidden = 0;

  constructor(
    private readonly output: Output,
    private readonly quiet: boolean,
    private readonly now: () => number = Date.now,
  ) {}

  /** An event. The line is made only if it is shown. */
  event(line: () => string): void {
    if (this.quiet) return;
    const now = this.now();
    if (now >= this.#windowEnd) {
      this.#tellHidden();
      this.#left = LINES;
      this.#windowEnd = now + WINDOW;
    }
    if (this.#left === 0) {
      this.#hidden += 1;
      return;
    }
    this.#left -= 1;
    this.output.write(line());
  }

  /** Anything else; always shown. */
  note(line: string): void {
    if (this.quiet) return;
    this.#tellHidden();
    this.output.write(line);
  }

  #tellHidden(): void {
    if (this.#hidden === 0) return;
    this.output.write(`     … and ${this.#hidden} more`);
    this.#hidden = 0;
  }
}

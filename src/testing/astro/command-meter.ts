/** Time in which commands are counted, ms. */
const WINDOW = 10_000;

/** How a client kept to the rate, over all of a server's connections. */
export interface CommandFigures {
  /** Commands received. */
  readonly commands: number;
  /** Those refused for their rate. */
  readonly limited: number;
  /** Least milliseconds between two commands of a connection; Infinity before there are two. */
  readonly leastInterval: number;
  /** Most commands of a connection within ten seconds. */
  readonly mostInWindow: number;
}

/** Counts commands and says which are too many. */
export class CommandMeter {
  commands = 0;
  limited = 0;
  leastInterval = Number.POSITIVE_INFINITY;
  mostInWindow = 0;

  constructor(
    private readonly interval: number,
    private readonly burst: number,
  ) {}

  /** One connection's count: gives whether a command that comes now is within the limits. */
  forConnection(): (now: number) => boolean {
    const times: number[] = [];
    return (now) => {
      const last = times.at(-1);
      times.push(now);
      while ((times[0] as number) <= now - WINDOW) times.shift();
      const since = last === undefined ? Number.POSITIVE_INFINITY : now - last;
      this.commands += 1;
      this.leastInterval = Math.min(this.leastInterval, since);
      this.mostInWindow = Math.max(this.mostInWindow, times.length);
      const fits = since >= this.interval && times.length <= this.burst;
      if (!fits) this.limited += 1;
      return fits;
    };
  }
}

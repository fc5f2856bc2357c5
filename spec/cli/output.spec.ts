import { afterEach, describe, expect, it } from '@jest/globals';
import { Output, type Sink } from '../../src/cli/output.js';

/** A pipe of a given size, emptied by the spec. */
class Pipe implements Sink {
  slept = 0;
  failure: string | undefined;
  private readonly bytes: Uint8Array[] = [];

  constructor(public room = Number.POSITIVE_INFINITY) {}

  write(bytes: Uint8Array, offset: number): number {
    if (this.failure !== undefined) throw coded(this.failure);
    const count = Math.min(this.room, bytes.length - offset);
    if (count === 0) throw coded('EAGAIN');
    this.room -= count;
    this.bytes.push(bytes.subarray(offset, offset + count));
    return count;
  }

  get taken(): string {
    return Buffer.concat(this.bytes).toString();
  }

  sleep(ms: number): void {
    this.slept += ms;
  }
}

const outputs: Output<unknown>[] = [];

/** An output that ends with its spec, whatever becomes of it: it keeps trying otherwise. */
function outputTo<Mark = unknown>(pipe: Pipe): Output<Mark> {
  const output = new Output<Mark>(pipe);
  outputs.push(output);
  return output;
}

afterEach(async () => {
  for (const output of outputs.splice(0)) await output.finish(0);
});

function coded(code: string): Error {
  return Object.assign(new Error(code), { code });
}

const LINE = 'x'.repeat(999);

/** Writes lines of a thousand bytes until the output says that it is full. */
function fill(output: Output<number>): number {
  let full = false;
  output.full$.subscribe(() => (full = true));
  let lines = 0;
  while (!full) {
    lines += 1;
    output.write(LINE, lines);
    if (lines > 10_000) throw new Error('it is never full');
  }
  return lines;
}

describe('Output', () => {
  it('writes lines in their order and says how far it is', async () => {
    const pipe = new Pipe();
    const output = outputTo<string>(pipe);
    output.write('one', 'first');
    output.write('zwei – 二', 'second');
    expect(output.written).toBeUndefined();
    await output.finish();
    expect(pipe.taken).toBe('one\nzwei – 二\n');
    expect(output.written).toBe('second');
  });

  it('writes soon without being asked', async () => {
    const pipe = new Pipe();
    const output = outputTo(pipe);
    output.write('one');
    await new Promise<void>((resolve) => {
      output.whenDrained().subscribe(() => resolve());
    });
    expect(pipe.taken).toBe('one\n');
  });

  it('waits for a slow reader a little, then holds a bounded text and says so', () => {
    const pipe = new Pipe(100_000);
    const output = outputTo<number>(pipe);
    const lines = fill(output);
    expect(lines).toBeLessThan(1_300);
    // A tenth of a second for each 64 kB: slow readers are waited for, sleeping ones are not.
    expect(pipe.slept).toBeGreaterThan(500);
    expect(pipe.slept).toBeLessThan(2_500);
  });

  it('counts a line as written only when it is whole', async () => {
    const pipe = new Pipe(0);
    const output = outputTo<number>(pipe);
    const lines = fill(output);
    expect(output.written).toBeUndefined();
    // Not one byte is missing, and yet the last line is not there.
    pipe.room = lines * 1000 - 1;
    const finished = output.finish();
    expect(output.written).toBeLessThan(lines);
    pipe.room = 1;
    await finished;
    expect(output.written).toBe(lines);
    expect(pipe.taken).toBe(`${LINE}\n`.repeat(lines));
  });

  it('tells when a reader that slept has taken everything', async () => {
    const pipe = new Pipe(0);
    const output = outputTo<number>(pipe);
    const lines = fill(output);
    let drained = false;
    const done = new Promise<void>((resolve) => {
      output.whenDrained().subscribe(() => {
        drained = true;
        resolve();
      });
    });
    expect(drained).toBe(false);
    pipe.room = Number.POSITIVE_INFINITY;
    await done;
    expect(pipe.taken.length).toBe(lines * 1000);
  });

  it('gives up on a reader that sleeps when the time is over', async () => {
    const pipe = new Pipe(0);
    const output = outputTo(pipe);
    output.write('one');
    await output.finish(10);
    pipe.room = 100;
    output.write('two');
    await output.finish();
    expect(pipe.taken).toBe('');
  });

  it('ends quietly when the reader has gone', async () => {
    const pipe = new Pipe();
    const output = outputTo(pipe);
    let closed = 0;
    output.closed$.subscribe(() => (closed += 1));
    pipe.failure = 'EPIPE';
    output.write('one');
    await output.finish();
    expect(closed).toBe(1);
    output.write(LINE.repeat(100));
    expect(closed).toBe(1);
  });

  it('says why it cannot write', async () => {
    const pipe = new Pipe();
    const output = outputTo(pipe);
    pipe.failure = 'ENOSPC';
    output.write('one');
    await output.finish();
    const error = await new Promise((_resolve, reject) => {
      output.closed$.subscribe({ error: reject });
    }).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ name: 'CliError', message: 'cannot write: ENOSPC' });
  });
});

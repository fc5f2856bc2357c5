import { describe, expect, it } from '@jest/globals';
import { VirtualTimeScheduler } from 'rxjs';
import type { Refusal } from '../../src/core/socket.js';
import { probeRefusal } from '../../src/transport/probe.js';
import { until } from '../helpers/real.js';
import { turn } from '../helpers/turns.js';

/** A body without an end; counts what is read of it. */
function endless() {
  const told = { parts: 0, cancelled: false };
  const body = new ReadableStream({
    pull: (controller) => {
      told.parts += 1;
      controller.enqueue(new Uint8Array(400).fill(120));
    },
    cancel: () => {
      told.cancelled = true;
    },
  });
  return { told, body };
}

function probe(fetch: (url: string, init?: RequestInit) => Promise<Response>) {
  const scheduler = new VirtualTimeScheduler();
  const found: (Refusal | undefined)[] = [];
  const subscription = probeRefusal('wss://one.example/x', fetch, scheduler).subscribe((refusal) =>
    found.push(refusal),
  );
  return { scheduler, found, subscription };
}

describe('the probe of a refusal', () => {
  it('reads no more of a body than an error envelope has, and lets go of the rest', async () => {
    const { told, body } = endless();
    const { found } = probe(() => Promise.resolve(new Response(body, { status: 400 })));
    await until(() => found.length === 1, 'the refusal');
    expect(found).toEqual([{ status: 400, retryAfter: undefined, body: 'x'.repeat(16_384) }]);
    expect(told.cancelled).toBe(true);
    expect(told.parts).toBeLessThan(16_384 / 400 + 4);
  });

  it.each([200, 302, 426])('reads nothing of the body of %i', async (status) => {
    const { told, body } = endless();
    const { found } = probe(() => Promise.resolve(new Response(body, { status })));
    await until(() => found.length === 1, 'the end');
    expect(found).toEqual([undefined]);
    expect(told.cancelled).toBe(true);
  });

  it('takes five seconds at most, even if fetch pays its signal no heed', async () => {
    let signal: AbortSignal | null | undefined;
    const { scheduler, found } = probe((_url, init) => {
      signal = init?.signal;
      return new Promise(() => undefined);
    });
    scheduler.maxFrames = 4999;
    scheduler.flush();
    await turn();
    expect([found, signal?.aborted]).toEqual([[], false]);
    scheduler.maxFrames = 5000;
    scheduler.flush();
    expect([found, signal?.aborted]).toEqual([[undefined], true]);
  });

  it('is aborted, with its deadline, when the consumer leaves', () => {
    let signal: AbortSignal | null | undefined;
    const { scheduler, found, subscription } = probe((_url, init) => {
      signal = init?.signal;
      return new Promise(() => undefined);
    });
    subscription.unsubscribe();
    expect(signal?.aborted).toBe(true);
    expect([found, scheduler.actions]).toEqual([[], []]);
  });
});

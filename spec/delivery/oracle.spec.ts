import { expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { filter, Observable, Subject } from 'rxjs';
import { type JetstreamEvent } from 'rx-jetstream';
import { checkpoint, consume } from 'rx-jetstream/operators';
import type { Ledger } from '../../src/core/delivery/ledger.js';
import { scope } from '../../src/core/delivery/scope.js';
import { CommitEventObject } from '../../src/event-object.js';
import type { Delivery } from '../../src/origin.js';
import { originOf } from '../helpers/origins.js';
import { notingStore } from './delivering.js';

/** What happens next: so many events come, or the handler of one that is in hand ends. */
type Step = { readonly come: readonly boolean[] } | { readonly end: number };

const steps = fc.array(
  fc.oneof(
    fc.record({ come: fc.array(fc.boolean(), { minLength: 1, maxLength: 5 }) }),
    fc.record({ end: fc.nat(50) }),
  ),
  { maxLength: 60 },
);

/** A stream in miniature, which hands over its events as `jetstream` does. */
function miniature() {
  const subject = new Subject<JetstreamEvent>();
  const delivery: Delivery = {
    current: undefined,
    ledger: undefined,
    subscriber: { closed: false, add: () => undefined },
  };
  const origin = { ...originOf('v2'), delivery };
  let seq = 0;
  return {
    stream$: new Observable<JetstreamEvent>((subscriber) => {
      scope()?.begun(delivery);
      return subject.subscribe(subscriber);
    }),
    delivery,
    push: () => {
      seq += 1;
      const event = new CommitEventObject(origin, `did:plc:${seq % 3}`, seq, seq, {} as never);
      delivery.current = event;
      subject.next(event);
      delivery.current = undefined;
      delivery.ledger?.settle(event, 0);
      return seq;
    },
  };
}

it('the position is what a plain list says, whatever comes and ends in whatever order', () => {
  fc.assert(
    fc.property(
      steps,
      fc.constantFrom('did', 'none', 'global'),
      fc.integer({ min: 1, max: 6 }),
      (all: readonly Step[], order, concurrency) => {
        const { stream$, delivery, push } = miniature();
        const store = notingStore();
        const work = new Map<number, Subject<void>>();
        const wanted = new Set<number>();
        const done = new Set<number>();
        let last = 0;
        stream$
          .pipe(
            filter(({ seq }) => wanted.has(Number(seq))),
            consume(
              ({ seq }) => {
                const ends = new Subject<void>();
                work.set(Number(seq), ends);
                return ends;
              },
              { order: order as 'did', concurrency },
            ),
            checkpoint(store, { every: 0 }),
          )
          .subscribe();
        for (const step of all) {
          if ('come' in step) {
            for (const isWanted of step.come) {
              if (isWanted) wanted.add(last + 1);
              else done.add(last + 1);
              last = push();
            }
          } else {
            const open = [...work.keys()];
            const seq = open[step.end % Math.max(1, open.length)];
            if (seq === undefined) continue;
            const ends = work.get(seq);
            work.delete(seq);
            done.add(seq);
            ends?.complete();
          }
          let expected = 0;
          while (done.has(expected + 1)) expected += 1;
          expect(store.seqs.at(-1) ?? 0).toBe(expected);
          expect((delivery.ledger as Ledger | undefined)?.unfinished ?? 0).toBe(last - done.size);
          expect(work.size).toBeLessThanOrEqual(concurrency);
        }
        expect(store.seqs).toEqual([...store.seqs].sort((a, b) => Number(a) - Number(b)));
      },
    ),
    { numRuns: 500 },
  );
});

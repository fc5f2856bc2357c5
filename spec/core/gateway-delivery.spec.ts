import { describe, expect, it } from '@jest/globals';
import { share, Subject, VirtualTimeScheduler, type Observable } from 'rxjs';
import { memoryCursorStore, type GatewayPosition } from 'rx-jetstream';
import {
  commonOptions,
  gateway,
  type EventTraits,
  type HandleOptions,
  type NoticeBase,
} from 'rx-jetstream/gateway';
import {
  checkpoint,
  consume,
  NoPositionError,
  OriginError,
  toAsyncIterable,
} from 'rx-jetstream/operators';

interface Tick {
  readonly n: number;
}
interface Place extends GatewayPosition {
  readonly n: number;
}

const TRAITS: EventTraits<Tick, Place> = {
  identityOf: ({ n }) => n,
  keyOf: ({ n }) => n % 2,
  nameOf: ({ n }) => `tick ${n.toString()}`,
  positions: {
    of: ({ n }): Place => ({ v: 1, gateway: 'ticks', n }),
    isPast: (a, b) => a.n > b.n,
  },
  pauses: false,
};

/** A gateway whose connection opens at once, and that delivers what it is given. */
function own<T>(traits?: EventTraits) {
  const wire$ = new Subject<T>();
  const scheduler = new VirtualTimeScheduler();
  const stream$ = gateway<
    T,
    NoticeBase,
    HandleOptions<NoticeBase>,
    ReturnType<typeof commonOptions> & HandleOptions<NoticeBase> & { url: string },
    T
  >(
    {},
    () => ({ ...commonOptions({ scheduler }, 1000), url: 'own://gateway' }),
    (_, { deliver }) =>
      (line) => ({
        open: (events) => {
          const subscription = wire$.subscribe((value) => {
            events.text(value);
          });
          return {
            send: () => undefined,
            release: () => {
              subscription.unsubscribe();
            },
          };
        },
        limits: { connect: 1000, firstFrame: false, stall: false },
        opened: () => {
          line.ready();
        },
        frame: deliver,
      }),
    traits && (() => traits),
  );
  return { wire$, stream$ };
}

function resultOf(program: Observable<unknown>) {
  const result: { values: unknown[]; errors: unknown[] } = { values: [], errors: [] };
  program.subscribe({
    next: (value) => result.values.push(value),
    error: (error: unknown) => result.errors.push(error),
  });
  return result;
}

const eventOf = (value: unknown) => value as never;

describe('values of an own gateway', () => {
  it('look as they did', () => {
    const { wire$, stream$ } = own<Tick>();
    const { values } = resultOf(stream$);
    wire$.next({ n: 1 });
    expect(values).toStrictEqual([{ n: 1 }]);
    expect(JSON.stringify(values)).toBe('[{"n":1}]');
    expect(Reflect.ownKeys({ ...(values[0] as Tick) })).toEqual(['n']);
  });

  it('are handled by consume, in their order', () => {
    const { wire$, stream$ } = own<Tick>();
    const work: Subject<void>[] = [];
    const { values } = resultOf(
      stream$.pipe(
        consume(
          () => {
            const one = new Subject<void>();
            work.push(one);
            return one;
          },
          { eventOf },
        ),
      ),
    );
    wire$.next({ n: 1 });
    wire$.next({ n: 2 });
    expect(work).toHaveLength(1);
    expect(stream$.metrics().inFlight).toBe(2);
    work[0]?.complete();
    expect(work).toHaveLength(2);
    work[1]?.complete();
    expect(values).toMatchObject([{ event: { n: 1 } }, { event: { n: 2 } }]);
    expect(stream$.metrics().inFlight).toBe(0);
  });

  it.each<[string, unknown]>([
    ['a number', 1],
    ['null', null],
    ['a frozen object', Object.freeze({ n: 1 })],
    ['a copy', { n: 1 }],
  ])('are refused by consume where they cannot be marked: %s', (name, value) => {
    const { wire$, stream$ } = own<unknown>();
    const copy = (given: unknown) => (name === 'a copy' ? { ...(given as object) } : given);
    const { errors } = resultOf(
      stream$.pipe(consume(() => 1, { eventOf: (given) => copy(given) as never })),
    );
    wire$.next(value);
    expect(errors).toHaveLength(1);
    expect(errors[0]).toBeInstanceOf(OriginError);
  });

  it('of another stream are not taken for its own', () => {
    const [one, other] = [own<Tick>(), own<Tick>()];
    const tick = { n: 1 };
    resultOf(one.stream$);
    const { errors, values } = resultOf(other.stream$.pipe(consume(() => 1, { eventOf })));
    one.wire$.next(tick);
    other.wire$.next(tick);
    expect(values).toEqual([]);
    expect(errors).toHaveLength(1);
  });

  it('have no position where none is told', () => {
    const { wire$, stream$ } = own<Tick>();
    const { errors } = resultOf(stream$.pipe(checkpoint(memoryCursorStore())));
    wire$.next({ n: 1 });
    expect(errors[0]).toBeInstanceOf(NoPositionError);
  });

  it('have the one that is told: it passes nothing undone, and never goes back', () => {
    const { wire$, stream$ } = own<Tick>(TRAITS);
    const store = memoryCursorStore<Place>();
    const work = new Map<number, Subject<void>>();
    const handle = ({ n }: Tick) => {
      const one = new Subject<void>();
      work.set(n, one);
      return one;
    };
    const saved = () => store.load()?.n;
    const { values } = resultOf(
      stream$.pipe(consume(handle, { eventOf }), checkpoint(store, { every: 0 })),
    );
    for (const n of [1, 2, 3, 4]) wire$.next({ n });
    // 1 and 3 are of one key, 2 and 4 of another.
    expect([...work.keys()]).toEqual([1, 2]);
    work.get(2)?.complete();
    expect(saved()).toBeUndefined();
    work.get(1)?.complete();
    expect(saved()).toBe(2);
    work.get(4)?.complete();
    work.get(3)?.complete();
    expect(saved()).toBe(4);
    expect(values).toHaveLength(4);
    wire$.next({ n: 3 });
    work.get(3)?.complete();
    expect(saved()).toBe(4);
  });

  it('may be late below a copy that stands for them', () => {
    const { wire$, stream$ } = own<Tick>(TRAITS);
    const late = new Subject<Tick>();
    const { errors } = resultOf(stream$);
    const { errors: told } = resultOf(late.pipe(consume(() => 1, { eventOf })));
    const tick = { n: 7 };
    wire$.next(tick);
    late.next(tick);
    expect(errors).toEqual([]);
    expect(String(told[0])).toContain('tick 7 came late');
  });

  it('are bounded before for await', async () => {
    const { wire$, stream$ } = own<Tick>();
    const taken = toAsyncIterable(stream$, { limit: 1 });
    const first = taken.next();
    for (const n of [1, 2, 3]) wire$.next({ n });
    expect(await first).toEqual({ done: false, value: { n: 1 } });
    await expect(taken.next().then(() => taken.next())).rejects.toMatchObject({
      code: 'queue-full',
    });
  });

  it('for which there was no room before for await are not done, for who saves on another branch', async () => {
    const { wire$, stream$ } = own<Tick>(TRAITS);
    const shared$ = stream$.pipe(share());
    const store = memoryCursorStore<Place>();
    const { errors } = resultOf(shared$.pipe(checkpoint(store, { every: 0 })));
    const first = toAsyncIterable(shared$, { limit: 0 }).next();
    wire$.next({ n: 1 });
    await expect(first).rejects.toMatchObject({ code: 'queue-full' });
    wire$.next({ n: 2 });
    expect(errors).toMatchObject([{ code: 'abandoned-claim', event: { n: 1 } }]);
    expect(store.load()).toBeNull();
  });
});

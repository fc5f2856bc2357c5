import { type Observable, Subject, type Subscription } from 'rxjs';
import { type Cursor, type CursorStore, jetstream, type JetstreamEvent } from 'rx-jetstream';
import { numberOf, ONE, push } from '../helpers/follow.js';
import { turn } from '../helpers/turns.js';
import { virtualWorld, type VirtualWorld } from '../helpers/virtual-world.js';

/** A stream of numbered events in virtual time, and what a program made of it. */
export interface Delivering {
  readonly world: VirtualWorld;
  /** The stream; each subscription is a connection. */
  readonly stream$: Observable<JetstreamEvent>;
  /** Lets the server send so many events more. */
  send(count: number, accounts?: number): void;
  /** How often the stream has tried to connect. */
  attempts(): number;
  /** Lets milliseconds pass, and promises call back. */
  run(ms?: number): Promise<void>;
}

/** A host, and a stream of it that begins at its first event. */
export function delivering(options: Parameters<typeof jetstream>[0] = {}): Delivering {
  const world = virtualWorld();
  const server = world.network.listen(ONE);
  let sent = 0;
  return {
    world,
    stream$: jetstream({ hosts: ONE, cursor: 1, ...world.client, ...options }),
    send: (count, accounts = 1) => {
      push(server, sent + 1, sent + count, accounts);
      sent += count;
      world.run(10);
    },
    attempts: () => server.counters.attempts,
    run: async (ms = 0) => {
      await turn();
      world.run(ms);
      await turn();
    },
  };
}

/** A store that notes what is saved, as seqs. */
export interface NotingStore extends CursorStore {
  readonly seqs: (number | undefined)[];
  cursor: Cursor | null;
}

export function notingStore(): NotingStore {
  const store: NotingStore = {
    seqs: [],
    cursor: null,
    load: () => store.cursor,
    save: (cursor) => {
      store.cursor = cursor;
      store.seqs.push(cursor.seq);
    },
  };
  return store;
}

/** A store whose saves end when they are told. */
export function slowStore() {
  const seqs: (number | undefined)[] = [];
  const saves: { readonly resolve: () => void; readonly reject: (error: unknown) => void }[] = [];
  const store: CursorStore = {
    load: () => null,
    save: ({ seq }) => {
      seqs.push(seq);
      return new Promise((resolve, reject) => {
        saves.push({ resolve, reject });
      });
    },
  };
  return { seqs, saves, store };
}

/** What came of a subscription. */
export interface Result<T> {
  readonly values: T[];
  readonly errors: unknown[];
  completed: boolean;
  readonly subscription: Subscription;
}

export function resultOf<T>(source: Observable<T>): Result<T> {
  const values: T[] = [];
  const errors: unknown[] = [];
  const result = { values, errors, completed: false };
  const subscription = source.subscribe({
    next: (value) => values.push(value),
    error: (error: unknown) => errors.push(error),
    complete: () => (result.completed = true),
  });
  return Object.assign(result, { subscription });
}

/** A handler whose work ends when it is told. */
export interface Desk<R = void> {
  readonly handler: (event: JetstreamEvent) => Observable<R>;
  /** Numbers of the events it works on, in the order they came. */
  readonly open: number[];
  /** Numbers of all events it was called for. */
  readonly called: number[];
  finish(...numbers: number[]): void;
  fail(number: number, error: unknown): void;
}

export function desk<R = void>(result?: R): Desk<R> {
  const work = new Map<number, Subject<R>>();
  const called: number[] = [];
  const take = (number: number) => {
    const subject = work.get(number);
    if (subject === undefined) throw new Error(`nobody works on ${number}`);
    work.delete(number);
    return subject;
  };
  return {
    handler: (event) => {
      const subject = new Subject<R>();
      called.push(numberOf(event));
      work.set(numberOf(event), subject);
      return subject;
    },
    get open() {
      return [...work.keys()];
    },
    called,
    finish: (...numbers) => {
      for (const number of numbers) {
        const subject = take(number);
        subject.next(result as R);
        subject.complete();
      }
    },
    fail: (number, error) => {
      take(number).error(error);
    },
  };
}

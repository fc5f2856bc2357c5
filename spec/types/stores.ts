// Stores where they are given to others: as options, as operators' arguments, as a type that is named.
import { expectTypeOf } from 'expect-type';
import {
  indexedDbCursorStore,
  jetstream,
  keyValueCursorStore,
  memoryCursorStore,
  webStorageCursorStore,
  type Cursor,
  type CursorStore,
  type IndexedDbCursorStore,
  type MemoryCursorStore,
  type WebStorageCursorStore,
} from 'rx-jetstream';
import { bloomr, type BloomrPosition } from 'rx-jetstream/bloomr';
import { fileCursorStore, type FileCursorStore } from 'rx-jetstream/node';
import { checkpoint } from 'rx-jetstream/operators';

// A store that is injected is often typed by what makes it.
type Store = ReturnType<typeof fileCursorStore>;
expectTypeOf<Store>().toEqualTypeOf<FileCursorStore>();
declare const injected: Store;
jetstream({ cursor: injected }).pipe(checkpoint(injected));
expectTypeOf(injected.load()).resolves.toEqualTypeOf<Cursor | null>();

// Without a word it is one of Jetstream, wherever it stands; of another stream it says so.
expectTypeOf(fileCursorStore('c.json')).toEqualTypeOf<FileCursorStore>();
jetstream({ cursor: fileCursorStore('c.json') }).pipe(checkpoint(fileCursorStore('c.json')));
const script = fileCursorStore<BloomrPosition>('c.json');
expectTypeOf(script).toEqualTypeOf<FileCursorStore<BloomrPosition>>();
const named: CursorStore<BloomrPosition> = script;
bloomr({ stream: 's', token: 't', replay: named }).pipe(checkpoint(script));
// @ts-expect-error: a cursor of Jetstream is no place in a script
bloomr({ stream: 's', token: 't', replay: injected });
// @ts-expect-error: nor is a place in a script one in the stream of Jetstream
jetstream({ cursor: script });
// @ts-expect-error: not a position
fileCursorStore<{ page: number }>('c.json');

// The same for the stores of every platform.
declare const place: BloomrPosition;
expectTypeOf<ReturnType<typeof memoryCursorStore>>().toEqualTypeOf<MemoryCursorStore>();
expectTypeOf<ReturnType<typeof webStorageCursorStore>>().toEqualTypeOf<WebStorageCursorStore>();
expectTypeOf<ReturnType<typeof indexedDbCursorStore>>().toEqualTypeOf<IndexedDbCursorStore>();
expectTypeOf<ReturnType<typeof keyValueCursorStore>>().toEqualTypeOf<CursorStore>();
expectTypeOf(memoryCursorStore(place)).toEqualTypeOf<MemoryCursorStore<BloomrPosition>>();
expectTypeOf(webStorageCursorStore<BloomrPosition>('x')).toEqualTypeOf<
  WebStorageCursorStore<BloomrPosition>
>();
jetstream({ cursor: memoryCursorStore() });
jetstream({ cursor: webStorageCursorStore('x') });
jetstream({ cursor: indexedDbCursorStore('x') });
jetstream({ cursor: keyValueCursorStore(new Map<string, string>(), 'x') });
// @ts-expect-error: a place in a script is none in the stream of Jetstream
jetstream({ cursor: memoryCursorStore(place) });

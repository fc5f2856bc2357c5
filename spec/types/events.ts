import { expectTypeOf } from 'expect-type';
import {
  cursorOf,
  dateOf,
  jetstream,
  type Cursor,
  type EventKind,
  type JetstreamEvent,
} from 'rx-jetstream';

declare const event: JetstreamEvent;

expectTypeOf(event.kind).toEqualTypeOf<EventKind>();
expectTypeOf(event.did).toEqualTypeOf<string>();
expectTypeOf(event.time_us).toEqualTypeOf<number>();
expectTypeOf(event.seq).toEqualTypeOf<number | undefined>();
expectTypeOf(cursorOf(event)).toEqualTypeOf<Cursor>();
expectTypeOf(dateOf(event)).toEqualTypeOf<Date>();
expectTypeOf(dateOf({ time_us: 1 })).toEqualTypeOf<Date>();

// Narrowing by `kind`, and exhaustively so.
switch (event.kind) {
  case 'commit':
    expectTypeOf(event.commit.operation).toEqualTypeOf<'create' | 'update' | 'delete'>();
    // A record is nobody's until it has been decoded.
    expectTypeOf(event.commit.record).toEqualTypeOf<unknown>();
    // @ts-expect-error a commit has no identity
    event.identity;
    break;
  case 'identity':
    expectTypeOf(event.identity.handle).toEqualTypeOf<string | undefined>();
    // @ts-expect-error an identity event has no commit
    event.commit;
    break;
  case 'account':
    expectTypeOf(event.account.active).toEqualTypeOf<boolean>();
    expectTypeOf(event.account.status).toEqualTypeOf<string | undefined>();
    break;
  case 'sync':
    expectTypeOf(event.sync.blocks).toEqualTypeOf<{ readonly $bytes: string } | undefined>();
    break;
  default:
    expectTypeOf(event).toBeNever();
}

// @ts-expect-error without narrowing there is no commit
event.commit;

// Everything is read-only.
// @ts-expect-error did
event.did = 'did:web:other.example';
// @ts-expect-error time_us
event.time_us = 1;
// @ts-expect-error seq
event.seq = 1;
if (event.kind === 'commit') {
  // @ts-expect-error the commit
  event.commit = event.commit;
  // @ts-expect-error its fields
  event.commit.collection = 'a.b.c';
  // @ts-expect-error and its record
  event.commit.record = {};
}
if (event.kind === 'identity') {
  // @ts-expect-error what an identity event wraps
  event.identity.handle = 'other.example';
}
if (event.kind === 'account') {
  // @ts-expect-error what an account event wraps
  event.account.active = false;
}

// A cursor is read-only as well.
const cursor = cursorOf(event);
// @ts-expect-error its seq
cursor.seq = 1;

// @ts-expect-error a copy by hand that misses a field is no event
const incomplete: JetstreamEvent = { kind: 'sync', did: 'did:web:a.example', time_us: 1 };
// @ts-expect-error nothing else is a place
cursorOf({ seq: 1 });

// A consumer gets the same type from the stream.
jetstream().subscribe((value) => {
  expectTypeOf(value).toEqualTypeOf<JetstreamEvent>();
});

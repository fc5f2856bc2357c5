// What the operators of delivery take of other gateways.
import { expectTypeOf } from 'expect-type';
import { map, type Observable } from 'rxjs';
import { memoryCursorStore, type JetstreamEvent } from 'rx-jetstream';
import { astro, type Activity, type AstroMessage } from 'rx-jetstream/astro';
import { bloomr, type BloomrMessage, type BloomrPosition } from 'rx-jetstream/bloomr';
import {
  checkpoint,
  consume,
  consumeBatch,
  type BatchOutcome,
  type Outcome,
} from 'rx-jetstream/operators';

const store = memoryCursorStore<BloomrPosition>();
const script$ = bloomr<{ text: string }>({ stream: 's', token: 't', replay: store });

expectTypeOf(
  script$.pipe(
    consume(({ id, data }) => [id, data.text] as const, { order: ({ id }) => id }),
    checkpoint(store),
  ),
).toEqualTypeOf<Observable<Outcome<BloomrMessage<{ text: string }>, readonly [string, string]>>>();
expectTypeOf(script$.pipe(consumeBatch((messages) => messages.length))).toEqualTypeOf<
  Observable<BatchOutcome<BloomrMessage<{ text: string }>, number>>
>();
expectTypeOf(
  astro({ token: 't' })
    .topic('channel.activities')
    .pipe(consume(({ data }) => data.type)),
).toEqualTypeOf<Observable<Outcome<AstroMessage<Activity, 'channel.activities'>, string>>>();
const mapped$ = script$.pipe(map(({ id }) => ({ id })));
// @ts-expect-error: what was mapped has no place in the stream
mapped$.pipe(consume(({ id }) => id));
script$.pipe(
  map((message) => ({ message })),
  consume(({ message }) => message.id, { eventOf: ({ message }) => message }),
);
const cursors = memoryCursorStore();
// @ts-expect-error: a cursor of Jetstream is no place in a script
bloomr({ stream: 's', token: 't', replay: cursors });

// A handler that takes more than events of Jetstream takes those, and they stay what they are.
declare const events$: Observable<JetstreamEvent>;
const named = ({ did }: { did: string }) => did;
expectTypeOf(events$.pipe(consume(named))).toEqualTypeOf<
  Observable<Outcome<JetstreamEvent, string>>
>();

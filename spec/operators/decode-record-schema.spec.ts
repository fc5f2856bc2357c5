import { describe, expect, it, jest } from '@jest/globals';
import * as t from 'io-ts';
import { firstValueFrom, from, of } from 'rxjs';
import { cursorOf, type DecodeRecordError, jetstream, type JetstreamEvent } from 'rx-jetstream';
import { decodeRecord, inCollection, type StandardSchema } from 'rx-jetstream/operators';
import { numberedEvents } from 'rx-jetstream/testing';
import { created } from '../helpers/event-values.js';
import { virtualWorld } from '../helpers/virtual-world.js';

const POST = 'app.bsky.feed.post';

type Validate<Rec> = StandardSchema<Rec>['~standard']['validate'];

/** A schema as a library makes it: a function or an object with the one property of the standard. */
function schema<Rec>(validate: Validate<Rec>): StandardSchema<Rec> {
  return { '~standard': { version: 1, vendor: 'spec', validate } };
}

const Text = schema<{ text: string }>((value) => {
  const { text } = value as { text?: unknown };
  return typeof text === 'string'
    ? { value: value as { text: string } }
    : { issues: [{ message: 'must be a text', path: ['text'] }] };
});

function decode<Rec>(decoder: StandardSchema<Rec>, records: readonly unknown[]) {
  const got: unknown[] = [];
  let error: unknown;
  from(records.map((record) => created(POST, record)))
    .pipe(decodeRecord(decoder, { onInvalid: 'error' }))
    .subscribe({
      next: (event) => got.push(event.commit.record),
      error: (problem: unknown) => (error = problem),
    });
  return { got, error };
}

describe('decodeRecord with a Standard Schema', () => {
  it('keeps what is valid and errors at what is not', () => {
    const { got, error } = decode(Text, [{ text: 'one' }, { text: 2 }, { text: 'three' }]);
    expect(got).toEqual([{ text: 'one' }]);
    expect((error as DecodeRecordError).problems).toEqual([
      { path: 'text', message: 'must be a text' },
    ]);
  });

  it.each<[string, readonly (PropertyKey | { key: PropertyKey })[] | undefined, string]>([
    ['plain keys', ['embed', 'images', 0, 'alt'], 'embed.images.0.alt'],
    ['segments', [{ key: 'embed' }, { key: 'images' }, { key: 0 }], 'embed.images.0'],
    ['both', ['embed', { key: 'images' }, 1], 'embed.images.1'],
    ['a symbol', [Symbol('tag')], 'Symbol(tag)'],
    ['no key', [], ''],
    ['none at all', undefined, ''],
  ])('reads a path of %s', (_name, path, expected) => {
    const refusing = schema(() => ({ issues: [{ message: 'no', ...(path && { path }) }] }));
    const { error } = decode(refusing, [{}]);
    expect((error as DecodeRecordError).problems).toEqual([{ path: expected, message: 'no' }]);
  });

  it('tells every problem, in the order of the schema', () => {
    const issues = ['b', 'a', 'c'].map((key) => ({ message: `${key}!`, path: [key] }));
    const { error } = decode(
      schema(() => ({ issues })),
      [{}],
    );
    expect((error as DecodeRecordError).problems.map(({ path }) => path)).toEqual(['b', 'a', 'c']);
  });

  it('takes a schema that is a function, as some libraries make them', () => {
    const callable = Object.assign(() => undefined, Text);
    expect(decode(callable, [{ text: 'one' }]).got).toEqual([{ text: 'one' }]);
  });

  it('prefers the standard where a codec has both forms', () => {
    const ioTs = jest.fn();
    const both = { ...Text, name: 'both', decode: ioTs as never };
    expect(decode(both, [{ text: 'one' }]).got).toEqual([{ text: 'one' }]);
    expect(ioTs).not.toHaveBeenCalled();
  });

  it('refuses a schema that validates later, whatever onInvalid says', () => {
    const later = schema(async (value) => ({ value }));
    for (const onInvalid of ['drop', 'error', jest.fn()] as const) {
      let error: unknown;
      of(created(POST))
        .pipe(decodeRecord(later, { onInvalid }))
        .subscribe({ error: (problem: unknown) => (error = problem) });
      expect(error).toBeInstanceOf(TypeError);
      expect((error as Error).message).toContain('asynchronous');
    }
  });

  it('does not leave an unhandled rejection behind a schema that rejects later', async () => {
    const unhandled = jest.fn();
    process.on('unhandledRejection', unhandled);
    const later = schema(() => Promise.reject(new Error('later')));
    expect(decode(later, [{}]).error).toBeInstanceOf(TypeError);
    // Rejections are reported once the microtasks are done, before the next timers.
    await new Promise((resolve) => setImmediate(resolve));
    process.off('unhandledRejection', unhandled);
    expect(unhandled).not.toHaveBeenCalled();
  });
});

describe('decodeRecord with a decoder that transforms', () => {
  /** Events as a stream emits them, so that they know where they came from. */
  function streamed(count: number): JetstreamEvent[] {
    const { network, run, client } = virtualWorld();
    network.listen('wss://one.example').pushAll(numberedEvents(count));
    const events: JetstreamEvent[] = [];
    const open = jetstream({ hosts: 'wss://one.example', cursor: 1, ...client }).subscribe(
      (event) => events.push(event),
    );
    run(1000);
    open.unsubscribe();
    expect(events).toHaveLength(count);
    return events;
  }

  const Numbered = new t.Type<{ number: number }, unknown>(
    'Numbered',
    (value): value is { number: number } => typeof value === 'object',
    (value) => t.success({ number: Number((value as { text: string }).text) }),
    t.identity,
  );
  const NumberedSchema = schema((value) => ({
    value: { number: Number((value as { text: string }).text) },
  }));

  it.each([
    ['io-ts', Numbered],
    ['Standard Schema', NumberedSchema],
  ])('gives a new event with the new record and the old place (%s)', async (_name, decoder) => {
    const [first] = streamed(1);
    const decoded = await firstValueFrom(
      of(first!).pipe(inCollection(POST), decodeRecord(decoder)),
    );
    expect(decoded.commit.record).toEqual({ number: 1 });
    expect(cursorOf(decoded)).toEqual(cursorOf(first!));
    const { record: _old, ...rest } = (first as { commit: { record: unknown } }).commit;
    expect(decoded.commit).toEqual({ ...rest, record: { number: 1 } });
    expect({ ...decoded, commit: undefined }).toEqual({ ...first, commit: undefined });
  });

  it('leaves the event it was given as it was', async () => {
    const [first] = streamed(1);
    const before = JSON.stringify(first);
    await firstValueFrom(of(first!).pipe(inCollection(POST), decodeRecord(Numbered)));
    expect(JSON.stringify(first)).toBe(before);
  });

  it('works on plain events, from tests, too', async () => {
    const event = created(POST, { text: '5' });
    const decoded = await firstValueFrom(of(event).pipe(decodeRecord(Numbered)));
    expect(decoded).toEqual({ ...event, commit: { ...event.commit, record: { number: 5 } } });
  });
});

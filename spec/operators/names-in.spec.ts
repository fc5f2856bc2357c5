import { describe, expect, it } from '@jest/globals';
import { from, NEVER, of, type OperatorFunction } from 'rxjs';
import { InvalidOptionsError, type JetstreamEvent } from 'rx-jetstream';
import { fromDid, inCollection, ofKind, ofOperation } from 'rx-jetstream/operators';
import { ALICE, BOB, CAROL, created, deleted, identity, updated } from '../helpers/event-values.js';

type Operator = (...given: readonly unknown[]) => OperatorFunction<JetstreamEvent, JetstreamEvent>;

/** Each with two names, and a third that is left out. */
const operators: [name: string, operator: Operator, values: JetstreamEvent[], names: string[]][] = [
  [
    'inCollection',
    inCollection,
    [created('a.b.one'), created('a.b.two'), created('a.b.three')],
    ['a.b.one', 'a.b.two'],
  ],
  ['fromDid', fromDid as unknown as Operator, [ALICE, BOB, CAROL].map(identity), [ALICE, BOB]],
  [
    'ofKind',
    ofKind,
    [identity(), created('a.b.one'), { kind: 'labels' } as unknown as JetstreamEvent],
    ['identity', 'commit'],
  ],
  [
    'ofOperation',
    ofOperation,
    [updated('a.b.one'), deleted('a.b.one'), created('a.b.one')],
    ['update', 'delete'],
  ],
];

describe.each(operators)('%s', (_name, operator, values, names) => {
  const passing = (...given: readonly unknown[]) => {
    const passed: JetstreamEvent[] = [];
    const kept$ = from(values).pipe(operator(...given));
    // Twice: what can be read once only must not be empty then.
    for (let time = 0; time < 2; time += 1) kept$.subscribe((event) => passed.push(event));
    return passed;
  };
  const two = [values[0], values[1], values[0], values[1]];

  it('takes names one by one', () => {
    expect(passing(...names)).toEqual(two);
  });

  it('takes an array, a Set or an iterator of them', () => {
    expect(passing(names)).toEqual(two);
    expect(passing(new Set(names))).toEqual(two);
    expect(passing(names.values())).toEqual(two);
  });

  it('lets nothing pass for none', () => {
    expect(passing([])).toEqual([]);
    expect(passing()).toEqual([]);
  });

  it.each([
    [7],
    [undefined],
    [null],
    [{}],
    [[7]],
    [[names[0], undefined]],
    [names[0], [names[1]]],
    [names, names],
    [() => names],
  ])('refuses %j at the call', (...given) => {
    expect(() => operator(...given)).toThrow(InvalidOptionsError);
  });
});

describe('a name that there is not', () => {
  it.each([
    [ofKind as unknown as Operator, 'kinds', 'commits', 'use commit, identity, account, sync'],
    [ofOperation as unknown as Operator, 'operations', 'remove', 'use create, update, delete'],
  ])('is refused by name', (operator, option, name, hint) => {
    const expected = { option, message: `${option}: has "${name}"`, hint };
    expect(() => operator(name)).toThrow(expect.objectContaining(expected));
    expect(() => operator([name])).toThrow(expect.objectContaining(expected));
  });

  it('errors the stream where an Observable brings it', () => {
    const errors: unknown[] = [];
    const wrong = of([7] as unknown as string[]);
    for (const operator of [inCollection(wrong), fromDid(wrong)]) {
      NEVER.pipe(operator).subscribe({ error: (error: unknown) => errors.push(error) });
    }
    expect(errors).toEqual([expect.any(InvalidOptionsError), expect.any(InvalidOptionsError)]);
  });
});

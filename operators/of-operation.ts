import { filter, type Observable } from 'rxjs';
import type { CommitEvent, JetstreamEvent, Operation } from '../src/event.js';
import { namesIn } from './names-in.js';

/** Commits of `E` whose operation is `Op`. */
export type OfOperation<E, Op extends Operation> =
  E extends CommitEvent<infer C> ? CommitEvent<Extract<C, { readonly operation: Op }>> : never;

/**
 * Keeps commits that create, update or delete a record.
 *
 * The type narrows with it: after `ofOperation('create', 'update')` a commit has a `record`, after
 * `ofOperation('delete')` it has none. Other kinds of events are left out. No server filters by
 * operation, so there is no option of that sense.
 *
 * @param operations - one or more of `create`, `update`, `delete`, or an iterable of them
 * @throws `InvalidOptionsError` at the call, for any other
 *
 * @example
 * ```ts
 * import { jetstream } from 'rx-jetstream';
 * import { ofOperation } from 'rx-jetstream/operators';
 *
 * jetstream({ collections: ['app.bsky.feed.post'] })
 *   .pipe(ofOperation('delete'))
 *   .subscribe(({ did, commit }) => console.log(`at://${did}/${commit.collection}/${commit.rkey}`));
 * ```
 *
 * @see {@link inCollection}
 */
export function ofOperation<const Op extends readonly [Operation, ...Operation[]]>(
  ...operations: Op
): <E extends JetstreamEvent>(source: Observable<E>) => Observable<OfOperation<E, Op[number]>>;
export function ofOperation<const Op extends Operation>(
  operations: Iterable<Op>,
): <E extends JetstreamEvent>(source: Observable<E>) => Observable<OfOperation<E, Op>>;
export function ofOperation(
  ...given: readonly unknown[]
): (source: Observable<JetstreamEvent>) => Observable<never> {
  const wanted = namesIn('operations', given, OPERATIONS);
  return (source) =>
    source.pipe(
      filter((event) => event.kind === 'commit' && wanted.has(event.commit.operation)),
    ) as Observable<never>;
}

const OPERATIONS: readonly Operation[] = ['create', 'update', 'delete'];

import { expectTypeOf } from 'expect-type';
import type { Observable } from 'rxjs';
import {
  jetstream,
  rawMessages,
  type Filter,
  type JetstreamError,
  type Jetstream,
  type Notice,
  type NoticeCode,
  type StateView,
  type StreamState,
  type WaitCause,
} from 'rx-jetstream';

const stream = jetstream();
expectTypeOf(stream).toEqualTypeOf<Jetstream>();

// The handle: each part is an Observable, `state$` has a value besides.
expectTypeOf(stream.state$).toExtend<Observable<StreamState>>();
expectTypeOf(stream.state$.value).toEqualTypeOf<StreamState>();
expectTypeOf(stream.notices$).toEqualTypeOf<Observable<Notice>>();
expectTypeOf(stream.raw$).toEqualTypeOf<Observable<string>>();
expectTypeOf(rawMessages().state$).toEqualTypeOf<StateView>();
expectTypeOf(rawMessages()).toExtend<Observable<string>>();

// Nobody outside can set a state.
// @ts-expect-error the value is read-only
stream.state$.value = { status: 'idle' };
// @ts-expect-error and there is no next
stream.state$.next({ status: 'idle' });
// @ts-expect-error nor on the notices
stream.notices$.next;
// @ts-expect-error the parts cannot be replaced
stream.state$ = stream.state$;

// States narrow by `status`, exhaustively.
const state = stream.state$.value;
switch (state.status) {
  case 'idle':
    // @ts-expect-error no subscription is open
    state.subscription;
    break;
  case 'connecting':
  case 'replaying':
  case 'stalled':
    expectTypeOf(state.url).toEqualTypeOf<string>();
    expectTypeOf(state.attempt).toEqualTypeOf<number>();
    // @ts-expect-error only live knows
    state.caughtUp;
    break;
  case 'live':
    expectTypeOf(state.caughtUp).toEqualTypeOf<'tip' | 'lag' | 'quiet'>();
    expectTypeOf(state.connection).toEqualTypeOf<number>();
    break;
  case 'waiting':
    expectTypeOf(state.cause).toEqualTypeOf<WaitCause>();
    expectTypeOf(state.retryAt).toEqualTypeOf<number | undefined>();
    expectTypeOf(state.error).toEqualTypeOf<JetstreamError | undefined>();
    // @ts-expect-error there is no connection
    state.url;
    break;
  case 'closed':
    expectTypeOf(state.reason).toEqualTypeOf<'unsubscribed' | 'aborted'>();
    break;
  case 'failed':
    expectTypeOf(state.error).toEqualTypeOf<JetstreamError>();
    break;
  default:
    expectTypeOf(state).toBeNever();
}
// @ts-expect-error not every state has a url
state.url;

// Notices narrow by `code`; some have a cause to narrow by further.
declare const notice: Notice;
expectTypeOf(notice.code).toEqualTypeOf<NoticeCode>();
expectTypeOf(notice.message).toEqualTypeOf<string>();
expectTypeOf(notice.hint).toEqualTypeOf<string>();
expectTypeOf(notice.at).toEqualTypeOf<number>();
if (notice.code === 'gap') {
  expectTypeOf(notice.certain).toEqualTypeOf<boolean>();
  expectTypeOf(notice.from).toEqualTypeOf<number | undefined>();
} else if (notice.code === 'failover') {
  expectTypeOf(notice.to).toEqualTypeOf<string>();
  expectTypeOf(notice.covered).toEqualTypeOf<boolean>();
} else if (notice.code === 'filter-applied') {
  expectTypeOf(notice.filter).toEqualTypeOf<Filter>();
} else if (notice.code === 'malformed') {
  expectTypeOf(notice.excerpt).toEqualTypeOf<string>();
} else {
  // @ts-expect-error the codes above are the ones with an excerpt, a filter, …
  notice.excerpt;
}
// @ts-expect-error an unknown code
notice.code === 'lost';
// @ts-expect-error read-only
notice.message = '';

// Errors: one base, each with its code.
declare const error: JetstreamError;
expectTypeOf(error.hint).toEqualTypeOf<string>();
expectTypeOf(error.retryable).toEqualTypeOf<boolean>();
// @ts-expect-error an unknown code
error.code === 'lost';

import { expectTypeOf } from 'expect-type';
import type { Observable } from 'rxjs';
import {
  jetstream,
  rawMessages,
  type CommitEvent,
  type JetstreamEvent,
  type Notice,
  type StreamState,
} from 'rx-jetstream';

const stream = jetstream();

// It is an Observable of events, and what hangs on it can be followed, not driven.
expectTypeOf(stream).toExtend<Observable<JetstreamEvent>>();
expectTypeOf(stream.state$.value).toEqualTypeOf<StreamState>();
expectTypeOf(stream.notices$).toEqualTypeOf<Observable<Notice>>();
expectTypeOf(stream.raw$).toEqualTypeOf<Observable<string>>();
// @ts-expect-error: nobody but the stream says what its state is
stream.state$.next({ status: 'idle' });
// @ts-expect-error: not even so
stream.state$.value = { status: 'idle' };

expectTypeOf(rawMessages()).toExtend<Observable<string>>();

// The discriminants narrow.
const onEvent = (event: JetstreamEvent): void => {
  // @ts-expect-error: only a commit has one
  void event.commit;
  if (event.kind === 'commit') {
    expectTypeOf(event).toEqualTypeOf<CommitEvent>();
    if (event.commit.operation === 'delete') {
      expectTypeOf(event.commit.record).toEqualTypeOf<undefined>();
    } else {
      // Not `any`: what the network sends is to be looked at before it is used.
      expectTypeOf(event.commit.record).toBeUnknown();
    }
  }
  // @ts-expect-error: events are not to be changed
  event.time_us = 0;
};
const onState = (state: StreamState): void => {
  if (state.status === 'live') expectTypeOf(state.url).toBeString();
  if (state.status === 'idle') {
    // @ts-expect-error: who is not connected has no address
    void state.url;
  }
};
stream.subscribe(onEvent);
stream.state$.subscribe(onState);

// Options that do not exist, or cannot be meant.
// @ts-expect-error: a kind that there is not
jetstream({ kinds: ['comit'] });
// @ts-expect-error: a misspelt option
jetstream({ collection: ['app.bsky.feed.post'] });
// @ts-expect-error: a third wire
jetstream({ protocol: 'v3' });

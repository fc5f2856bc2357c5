import type { JetstreamEvent } from 'rx-jetstream';
import { ALICE, created } from '../helpers/event-values.js';

/** A commit that no other is equal to, at a time (µs). */
export function numbered(number: number, did = ALICE): JetstreamEvent {
  const event = created('app.bsky.feed.post', { text: String(number) }, did);
  const rev = String(number).padStart(13, '2');
  return { ...event, time_us: number, commit: { ...event.commit, rev, rkey: `k${number}` } };
}

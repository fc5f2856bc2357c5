// What every consumer process of `npm run crash` is: a stream, the way of working that is named, and
// a word to its parent now and then on how far it has come.
import { bufferTime, filter, takeWhile } from 'rxjs';
import { jetstream } from '../../dist/esm/src/index.js';

/** Short delays: here failures are meant. */
const RETRY = { initialDelay: 5, maxDelay: 100, resetAfter: 100, attemptsPerMinute: 60_000 };

const [folder, host, protocol, events, maxRepeats] = process.argv.slice(2);

export const given = { folder, last: Number(events), maxRepeats: Number(maxRepeats) };

/** The stream from what was saved, or from the very first event: an empty store is live else. */
export const stream = (load) =>
  jetstream({
    hosts: [host],
    protocol,
    retry: RETRY,
    connectTimeout: 2000,
    cursor: async () => (await load()) ?? 'oldest',
    onNotice: ({ code, message }) => {
      if (code === 'gap') process.send({ problem: message });
    },
  }).pipe(takeWhile(({ seq }) => seq < given.last, true));

/**
 * Works, and ends with the stream. `seqOf` says how far a result has come.
 *
 * @param saved - what the last process has saved
 */
export function work(saved, outcomes, seqOf) {
  // It was killed between its last save and its end: nothing more would come.
  if (saved?.seq === given.last) process.send({ finished: true }, () => process.exit(0));
  outcomes
    .pipe(
      bufferTime(10),
      filter((some) => some.length > 0),
    )
    .subscribe({
      next: (some) => process.send({ reached: seqOf(some.at(-1)) }),
      error: (error) => {
        process.send({ problem: String(error) }, () => process.exit(1));
      },
      complete: () => process.send({ finished: true }, () => process.exit(0)),
    });
}

export const numberOf = (event) => Number(event.commit.record.text);

// Whoever has started it is gone.
process.on('disconnect', () => process.exit(1));

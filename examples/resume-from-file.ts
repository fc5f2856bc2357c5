/**
 * Prints posts, and goes on where it stopped: end it with Ctrl-C, start it again.
 *
 *     npm run build
 *     node examples/resume-from-file.ts cursor.json
 *
 * The position is saved once a second and at the end, after the work it stands for. A crash repeats
 * a second of work at most, and loses none.
 */
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { fromEvent, interval, merge, takeUntil, tap } from 'rxjs';
import { cursorOf, isCursor, jetstream, type Cursor, type JetstreamEvent } from 'rx-jetstream';

const file = process.argv[2] ?? 'cursor.json';

function load(): Cursor | null {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return null; // the first start: live
  }
  const saved: unknown = JSON.parse(text);
  if (!isCursor(saved)) throw new Error(`${file} holds no cursor`);
  return saved;
}

let count = 0;
let last: JetstreamEvent | undefined;

function save(): void {
  // No event, nothing new to say: what is in the file stays.
  if (last === undefined) return;
  // In one step, so that a crash never leaves half a file.
  writeFileSync(`${file}.new`, JSON.stringify(cursorOf(last)));
  renameSync(`${file}.new`, file);
}

const stream = jetstream({ kinds: ['commit'], collections: ['app.bsky.feed.post'], cursor: load });
const counting = stream.pipe(
  tap((event) => {
    console.log(event.seq, event.did);
    count += 1;
    last = event;
  }),
);
const saving = interval(1000).pipe(tap(save));

console.log(`from ${load() === null ? 'now' : 'the saved position'}`);
merge(counting, saving)
  .pipe(takeUntil(fromEvent(process, 'SIGINT')))
  .subscribe({
    complete: () => {
      save();
      console.log(`${String(count)} posts`);
    },
    error: (error: unknown) => {
      save();
      console.error(error);
      process.exitCode = 1;
    },
  });

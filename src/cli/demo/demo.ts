import {
  concat,
  defer,
  finalize,
  interval,
  map,
  type Observable,
  pairwise,
  startWith,
  switchMap,
  takeUntil,
  takeWhile,
  timer,
  toArray,
} from 'rxjs';
import {
  generatedNetwork,
  type GeneratedNetwork,
  type UpstreamEvent,
} from '../../testing/index.js';
import { Output, stdoutSink } from '../output.js';
import { type Style, styleFor } from '../style.js';
import { untilEnd } from '../until-end.js';
import { Act, type ActScript } from './act.js';
import { recording } from './recording.js';
import { Screen } from './screen.js';
import { Stage } from './stage.js';
import { summarise } from './summary.js';

/** Options of `demo`, as the command line gives them. */
export interface DemoOptions {
  readonly seconds: number;
  readonly rate: number;
  readonly seed: number;
  readonly quiet?: true;
}

/** Share of the time that v2 has, and share of that for the recording. */
const V2_SHARE = 0.6;
const RECORDED_SHARE = 0.45;
/** Cuts in one act, about. */
const CUTS = 7;
/** Longest pause between two cuts, and shortest, ms. */
const LONG_PAUSE = 5_000;
const SHORT_PAUSE = 250;
/** Time between two batches of the recording, ms. */
const TICK = 20;

/**
 * `rx-jetstream demo`: a stream whose connection is cut again and again, and the proof that it has
 * lost and doubled nothing. Exit code 0 only if that is so.
 */
export async function demo(options: DemoOptions): Promise<number> {
  const output = new Output(stdoutSink());
  const style = styleFor(process.stdout);
  const play = defer(() => Stage.open(options.seed)).pipe(
    switchMap((stage) =>
      acts(stage, options, new Screen(output, options.quiet === true), style).pipe(
        toArray(),
        map((results) => {
          const { lines, ok } = summarise(results, style);
          if (options.quiet !== true) output.write('');
          for (const line of lines) output.write(line);
          return ok ? 0 : 1;
        }),
        finalize(() => void stage.server.close()),
      ),
    ),
  );
  return untilEnd(play, output);
}

function acts(stage: Stage, options: DemoOptions, screen: Screen, style: Style) {
  const { seconds, rate, seed } = options;
  const recorded = recording();
  const network = generatedNetwork({ seed, rate, start: Date.now() });
  const v2 = seconds * 1000 * V2_SHARE;
  const v1 = seconds * 1000 - v2;
  const play = (title: string, script: Omit<ActScript, 'seed' | 'pause'>, length: number) =>
    defer(() => {
      screen.note(style.bold(`\n── ${title}`));
      const pause = Math.min(LONG_PAUSE, Math.max(SHORT_PAUSE, length / (CUTS + 1)));
      return new Act(stage, { ...script, seed, pause }, screen, style).play();
    });

  const [first, ...others] = recorded;
  // A stream cannot begin at an event that is not there yet.
  stage.push(first === undefined ? network.take(1) : [first]);
  screen.note(`An embedded Jetstream server listens on ${stage.server.wsUrl}.`);
  const started =
    first === undefined
      ? generated(network, v2)
      : concat(
          replayed(others, v2 * RECORDED_SHARE),
          generated(network, v2 * (1 - RECORDED_SHARE)),
        );
  return concat(
    play(
      first === undefined
        ? 'over v2: a generated network (the recorded frames are in the repository only)'
        : `over v2: ${recorded.length} frames recorded from a real server, then a generated network`,
      { wire: 'v2', source: started, overture: [{ kind: 'drop', after: 40, how: 'rst' }] },
      v2,
    ),
    play(
      'over v1: the same events from the beginning, then live',
      {
        wire: 'v1',
        source: generated(network, v1),
        // The past comes at full speed: a cut in the middle of it, and one inside a frame.
        overture: [
          { kind: 'drop', after: 25, how: 'rst' },
          { kind: 'cut-frame', after: 50 },
        ],
      },
      v1,
    ),
  );
}

function generated(network: GeneratedNetwork, ms: number) {
  return defer(() => network.stream().pipe(takeUntil(timer(ms))));
}

/** All events, spread evenly over a time. */
function replayed(
  events: readonly UpstreamEvent[],
  ms: number,
): Observable<readonly UpstreamEvent[]> {
  return defer(() => {
    const begun = performance.now();
    return interval(TICK).pipe(
      map(() => Math.min(1, (performance.now() - begun) / ms)),
      map((share) => Math.ceil(share * events.length)),
      startWith(0),
      pairwise(),
      takeWhile(([, due]) => due < events.length, true),
      map(([sent, due]) => events.slice(sent, due)),
    );
  });
}

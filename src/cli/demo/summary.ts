import type { Wire } from '../../testing/index.js';
import { NO_STYLE, type Style } from '../style.js';
import type { Entry } from './entry.js';
import { judge, type Verdict } from './verdict.js';

/** What one act of the demo leaves behind. */
export interface ActResult {
  readonly wire: Wire;
  /** What the server held for this stream. */
  readonly held: readonly Entry[];
  /** What the stream emitted. */
  readonly received: readonly Entry[];
  /** Connections that ended, and attempts that were refused. */
  readonly cuts: number;
  /** Attempts after the first. */
  readonly reconnects: number;
  /** Whether the last event came before the deadline. */
  readonly inTime: boolean;
}

/** The demo's end: what to print, and whether the promise was kept. */
export interface Summary {
  readonly lines: readonly string[];
  readonly ok: boolean;
}

/** Seqs named, at most. */
const NAMED = 10;

/** Judges the acts. A stream that was never cut proves nothing, so that is a failure, too. */
export function summarise(acts: readonly ActResult[], style: Style = NO_STYLE): Summary {
  const judged = acts.map((act) => ({ ...act, verdict: judge(act.held, act.received) }));
  const complaints = judged.flatMap(({ wire, cuts, inTime, verdict }) => [
    ...(verdict.events === 0 ? [`${wire}: there was no event`] : []),
    ...(cuts === 0 ? [`${wire}: the connection was never cut`] : []),
    ...(inTime ? [] : [`${wire}: the last event did not come in time`]),
    ...complaintsOf(wire, verdict),
  ]);
  const ok = complaints.length === 0 && acts.length > 0;
  const cuts = acts.reduce((sum, act) => sum + act.cuts, 0);
  const good = `✓ every event came exactly once and in order, through ${cuts} cuts`;
  const lines = [
    style.bold('wire   events   cuts survived   reconnects   lost   doubled   order'),
    ...judged.map(({ verdict, ...act }) => row(act, verdict)),
    ok ? style.green(good) : style.red(`✗ ${complaints.join('; ') || 'nothing was played'}`),
  ];
  return { lines, ok };
}

function row({ wire, cuts, reconnects }: Omit<ActResult, 'held'>, verdict: Verdict): string {
  const { events, lost, doubled, misplaced, ok } = verdict;
  const order = misplaced.length === 0 ? 'kept' : 'broken';
  const cells = [
    wire.padEnd(4),
    String(events).padStart(9),
    String(cuts).padStart(16),
    String(reconnects).padStart(13),
    String(lost.length).padStart(7),
    String(doubled.length).padStart(10),
    `   ${order}`,
  ];
  return `${cells.join('')}${ok ? '' : '   ✗'}`;
}

function complaintsOf(wire: Wire, verdict: Verdict): string[] {
  const complaints = {
    lost: verdict.lost,
    doubled: verdict.doubled,
    'out of order': verdict.misplaced,
    'not what the server holds': verdict.foreign,
  };
  return Object.entries(complaints)
    .filter(([, seqs]) => seqs.length > 0)
    .map(([what, seqs]) => {
      const more = seqs.length > NAMED ? ' …' : '';
      return `${wire}: ${seqs.length} ${what} (seq ${seqs.slice(0, NAMED).join(' ')}${more})`;
    });
}

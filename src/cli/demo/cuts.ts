import { type CutHow, type Fault, seededRandom } from '../../testing/index.js';

/** One way to disturb a stream: end its connection, and perhaps spoil the next one as well. */
export interface Trick {
  readonly says: string;
  readonly how: CutHow;
  /** What meets the next attempt. */
  readonly next?: readonly Fault[];
}

/** Events that a spoilt connection brings before it fails. */
const FEW = 8;

const TRICKS: readonly Trick[] = [
  { says: 'the socket just ends (FIN)', how: 'fin' },
  {
    says: 'connection reset (RST), and the next attempt is refused: 503, Retry-After 1',
    how: 'rst',
    next: [{ kind: 'refuse', status: 503, retryAfter: 1 }],
  },
  { says: 'close code 1011, internal error', how: { code: 1011, reason: 'internal error' } },
  {
    says: `the socket just ends, and the next connection ends in an error after ${FEW} events`,
    how: 'fin',
    next: [{ kind: 'error-frame', after: FEW, error: 'ConsumerTooSlow', message: 'too slow' }],
  },
  {
    says: `close code 1001, going away, and the next connection breaks inside a frame`,
    how: { code: 1001, reason: 'server shutting down' },
    next: [{ kind: 'cut-frame', after: FEW }],
  },
  {
    says: 'a clean close (1000), and the next connection sends garbage and repeats itself',
    how: { code: 1000, reason: '' },
    next: [
      { kind: 'garbage', after: 3, form: 'truncated' },
      { kind: 'duplicate', after: 6, frames: 5 },
    ],
  },
];

/** The tricks without end, each round in an order of its own. */
export function* tricks(seed: number): Generator<Trick, never, undefined> {
  const random = seededRandom(seed);
  for (;;) {
    yield* TRICKS.map((trick) => ({ trick, order: random() }))
      .sort((left, right) => left.order - right.order)
      .map(({ trick }) => trick);
  }
}

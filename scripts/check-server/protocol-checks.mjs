import { openRaw, RawReader } from './raw-reader.mjs';
import { Watch } from './watch.mjs';

/** Ahead of the tip of any server. */
const AHEAD = 1_000_000_000_000;

/** How a server answers a handshake: `status` 101, or a refusal with its body. */
function answerOf(origin, wire, query, seconds) {
  return new Promise((resolve, reject) => {
    const socket = openRaw(origin, wire, query);
    const timer = setTimeout(() => end(() => reject(new Error('no answer'))), seconds * 1000);
    const end = (act) => {
      clearTimeout(timer);
      socket.terminate();
      act();
    };
    socket.on('error', () => undefined);
    socket.on('open', () => end(() => resolve({ status: 101, protocol: socket.protocol })));
    socket.on('close', () => end(() => reject(new Error('closed without an answer'))));
    socket.on('unexpected-response', (_request, response) => {
      let body = '';
      response.on('data', (chunk) => (body += chunk));
      response.on('end', () => {
        end(() =>
          resolve({ status: response.statusCode, body, type: response.headers['content-type'] }),
        );
      });
    });
  });
}

/** Reads until `enough` holds, and gives what was read. */
export async function readRaw({ target, seconds }, wire, cursor, enough, what) {
  const watch = new Watch();
  const reader = new RawReader(target.origin, wire, cursor, watch);
  try {
    await watch.until(
      () => enough(reader),
      seconds,
      () => `${what} (${wire}, cursor ${cursor})`,
    );
    return reader;
  } finally {
    reader.close();
  }
}

const isPlain = ({ status, type = '', body = '' }) =>
  status === 400 && type.startsWith('text/plain') && body.startsWith('subscribe: invalid');

const isInvalidRequest = ({ status, type = '', body }) =>
  status === 400 &&
  type.startsWith('application/json') &&
  JSON.parse(body).error === 'InvalidRequest';

/** Refusals that come before the upgrade, and the one request that must not be refused. */
const REFUSALS = {
  v1: [
    ['a cursor that is no number', [['cursor', 'abc']], isPlain],
    ['a negative cursor', [['cursor', '-42']], isPlain],
    ['a collection that is none', [['wantedCollections', '*']], isPlain],
    ['a DID that is none', [['wantedDids', 'nobody']], isPlain],
    ['v2’s kinds are ignored', [['kinds', 'nonsense']], ({ status }) => status === 101],
  ],
  v2: [
    ['a cursor that is no number', [['cursor', 'abc']], isInvalidRequest],
    ['a negative cursor', [['cursor', '-42']], isInvalidRequest],
    ['a collection that is none', [['collections', '*']], isInvalidRequest],
    ['a DID that is none', [['dids', 'nobody']], isInvalidRequest],
    ['a kind that is none', [['kinds', 'Commit']], isInvalidRequest],
    ['v1’s wantedDids', [['wantedDids', 'did:web:example.com']], isInvalidRequest],
    [
      'collections without commits',
      [
        ['kinds', 'sync'],
        ['collections', 'app.bsky.feed.post'],
      ],
      isInvalidRequest,
    ],
    ['the subprotocol is granted', [], ({ protocol }) => protocol === 'xrpc.v1.json'],
  ],
};

/** Checks of the protocol that hold on any server. Gives lines of `[wire, what, ok, detail]`. */
export async function protocolChecks(setting) {
  const lines = [];
  for (const wire of setting.wires) {
    for (const [what, query, holds] of REFUSALS[wire]) {
      const answer = await answerOf(setting.target.origin, wire, query, setting.seconds);
      lines.push([wire, what, holds(answer), `${answer.status} ${answer.body ?? ''}`.trim()]);
    }
    lines.push(...(await cursorChecks(setting, wire)));
  }
  if (setting.wires.length === 2) lines.push(await sameEvents(setting));
  return lines;
}

async function cursorChecks(setting, wire) {
  const from = setting.startOf(wire, 200);
  const some = await readRaw(
    setting,
    wire,
    from,
    ({ entries }) => entries.length >= 10,
    'ten events',
  );
  const { seq } = some.entries[5];
  const one = ({ entries }) => entries.length > 0;
  const again = await readRaw(setting, wire, seq, one, 'an event');
  const tip = setting.reach[wire].tip;
  const ahead = await readRaw(setting, wire, AHEAD, one, 'a live event');
  const first = (reader) => reader.entries[0].seq;
  return [
    [wire, 'a seq cursor includes its event', first(again) === seq, `${seq}: ${first(again)}`],
    [wire, 'a cursor ahead of the tip is live', first(ahead) > tip, `tip ${tip}: ${first(ahead)}`],
  ];
}

/** v1 sends the same events as v2, but no syncs and no records sent again after one. */
async function sameEvents(setting) {
  const from = Math.max(setting.startOf('v1', 3000), setting.startOf('v2', 3000));
  const to = setting.reach.v1.tip;
  const past = ({ last }) => last >= to;
  const [v1, v2] = await Promise.all(
    ['v1', 'v2'].map((wire) => readRaw(setting, wire, from, past, `seq ${to}`)),
  );
  const inRange = ({ seq }) => seq >= from && seq <= to;
  const wrong = v1.entries.filter(
    (entry) => inRange(entry) && v2.bySeq.get(entry.seq)?.hash !== entry.hash,
  );
  const onlyV2 = v2.entries.filter((entry) => inRange(entry) && !v1.bySeq.has(entry.seq));
  const missing = onlyV2.filter(({ kind, operation }) => kind !== 'sync' && operation !== 'create');
  const count = v1.entries.filter(inRange).length;
  const detail = `${count} events; ${wrong.length} differ, ${onlyV2.length} only on v2`;
  return [
    'both',
    'v1 and v2 give equal events',
    count > 0 && wrong.length + missing.length === 0,
    detail,
  ];
}

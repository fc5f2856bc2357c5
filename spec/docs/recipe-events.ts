import type { UpstreamEvent } from 'rx-jetstream/testing';

/**
 * The network that the recipes are run on: three accounts do the same things round after round.
 * Numbers in texts are those of the round, from 1.
 */

const ALICE = 'did:plc:aaaaaaaaaaaaaaaaaaaaaaaa';
const BOB = 'did:plc:bbbbbbbbbbbbbbbbbbbbbbbb';
const CAROL = 'did:plc:cccccccccccccccccccccccc';

const POST = 'app.bsky.feed.post';
const LIKE = 'app.bsky.feed.like';
const FOLLOW = 'app.bsky.graph.follow';

/** What happens in a round; `key` gives the record key of what happened in another place of it. */
const round: readonly ((number: number, key: (place: number) => string) => Happening)[] = [
  (number) => post(ALICE, `hello ${String(number)}`, { langs: ['en'] }),
  () => post(BOB, 'reading about #atproto and #rxjs', { langs: ['en'] }),
  (number) => post(CAROL, `bonjour ${String(number)} #atproto`, { langs: ['fr'] }),
  (_, key) => create(BOB, LIKE, { subject: reference(ALICE, key(0)) }),
  (_, key) => create(CAROL, LIKE, { subject: reference(ALICE, key(0)) }),
  (_, key) => remove(CAROL, LIKE, key(4)),
  () => create(BOB, FOLLOW, { subject: ALICE }),
  (_, key) => remove(BOB, FOLLOW, key(6)),
  () => post(ALICE, 'a picture', { embed: picture }),
  (number, key) => {
    const parent = reference(ALICE, key(0));
    return post(BOB, `welcome ${String(number)}`, { reply: { root: parent, parent } });
  },
  (_, key) => remove(CAROL, POST, key(2)),
  () => post(BOB, 'not for everybody', { labels: { values: [{ val: 'graphic-media' }] } }),
  (number) => identity(BOB, `bob${String(number)}.test`),
  () => create(ALICE, 'xyz.statusphere.status', { status: '🙂' }),
  () => create(ALICE, 'xyz.statusphere.status', { status: 7 }),
];

const picture = {
  $type: 'app.bsky.embed.images',
  images: [
    {
      alt: 'a cat on a keyboard',
      image: {
        $type: 'blob',
        ref: { $link: 'bafkreibvjvcv745gig4mvqs4hctx4zfkono4rjejm2ta6gtyzkqxfjeily' },
        mimeType: 'image/jpeg',
        size: 51_200,
      },
    },
  ],
};

/** An event, which gets its place in the log from its index. */
type Happening = (tid: string) => UpstreamEvent;

/** The event with so many before it. */
export function recipeEvent(index: number): UpstreamEvent {
  const first = index - (index % round.length);
  const happening = round[index % round.length] as (typeof round)[number];
  return happening(first / round.length + 1, (place) => tid(first + place))(tid(index));
}

function create(did: string, collection: string, fields: object): Happening {
  return (rkey) => {
    const record = { $type: collection, ...fields, createdAt: '2026-01-01T00:00:00.000Z' };
    return {
      kind: 'commit',
      did,
      commit: { operation: 'create', collection, rkey, rev: rkey, record },
    };
  };
}

function remove(did: string, collection: string, rkey: string): Happening {
  return (rev) => ({ kind: 'commit', did, commit: { operation: 'delete', collection, rkey, rev } });
}

function post(did: string, text: string, fields: object): Happening {
  return create(did, POST, { text, ...fields });
}

function identity(did: string, handle: string): Happening {
  return () => ({
    kind: 'identity',
    did,
    identity: { did, handle, seq: 1, time: '2026-01-01T00:00:00.000Z' },
  });
}

function reference(did: string, rkey: string): { uri: string; cid: string } {
  const cid = 'bafyreidfayvfuwqa7qlnopdjiqrxzs6blmoeu4rujcjtnci5beludirz2a';
  return { uri: `at://${did}/${POST}/${rkey}`, cid };
}

/** The alphabet of TIDs, in their order. */
const DIGITS = '234567abcdefghijklmnopqrstuvwxyz';

/** TIDs that grow with the index. */
function tid(index: number): string {
  let digits = '';
  for (let rest = index; rest > 0; rest = Math.floor(rest / 32)) {
    digits = `${DIGITS.charAt(rest % 32)}${digits}`;
  }
  return `3m${digits.padStart(11, '2')}`;
}

const POSTS = 'app.bsky.feed.post';
const FOLLOWS = 'app.bsky.graph.follow';

/**
 * What the server swanted: the generated network's events of a `mix`, and which of them are `kept`. Clients that
 * want one collection want the `wanted` one.
 * The first and the last line are always a create there, so that every client sees both.
 */
export const INPUTS = {
  network: { label: 'the whole network', wanted: POSTS },
  packed: {
    label: 'the whole network, compressed for those that ask for it',
    wanted: POSTS,
    packed: true,
  },
  posts: {
    label: 'posts only, as a filter on the server gives them',
    wanted: POSTS,
    mix: { like: 0, repost: 0, follow: 0, profile: 0, delete: 1, identity: 0, account: 0 },
    kept: ({ kind, commit }) => kind === 'commit' && commit.collection === POSTS,
  },
  follows: {
    label: 'the whole network, few follows',
    wanted: FOLLOWS,
    mix: { follow: 5.2 },
  },
};

/** One record in so many is wrong: a client that checks has to notice, one that does not is caught. */
const WRONG_EVERY = 500;

const WRONG = [
  (post) => ({ ...post, text: undefined }),
  (post) => ({ ...post, text: 42 }),
  (post) => ({ ...post, createdAt: 'yesterday' }),
  (post) => ({ ...post, langs: 'en' }),
  (post) => ({ ...post, $type: 'app.bsky.feed.like' }),
];

const hasRecord = ({ operation }) => operation !== 'delete';
const isPost = ({ kind, commit }) => kind === 'commit' && commit.collection === POSTS;

/** Events of an input for ever: each with whether its record is wrong. */
export function* eventsOf({ mix, kept = () => true }, generatedNetwork, options) {
  let posts = 0;
  for (const event of generatedNetwork({ ...options, mix })) {
    if (!kept(event)) continue;
    if (!isPost(event) || !hasRecord(event.commit)) {
      yield { event, wrong: false };
      continue;
    }
    posts += 1;
    if (posts % WRONG_EVERY !== 0) {
      yield { event, wrong: false };
      continue;
    }
    const spoil = WRONG[(posts / WRONG_EVERY) % WRONG.length];
    const commit = { ...event.commit, record: spoil(event.commit.record) };
    yield { event: { ...event, commit }, wrong: true };
  }
}

/** What a client has to see of an input: no event less, no event more. */
export const VIEWS = {
  all: () => true,
  /** @atcute's check takes no identity event without a handle, though the protocol has such. */
  handled: ({ event }) => event.kind !== 'identity' || event.identity.handle !== undefined,
  'valid-posts': ({ event, wrong }) => isPost(event) && hasRecord(event.commit) && !wrong,
  wanted: ({ event: { kind, commit } }, { wanted }) =>
    kind === 'commit' && commit.collection === wanted,
};

/** Whether an event may be the first or the last of an input. */
export function mayEnd({ wanted }, { event: { kind, commit }, wrong }) {
  return (
    kind === 'commit' && commit.collection === wanted && commit.operation === 'create' && !wrong
  );
}

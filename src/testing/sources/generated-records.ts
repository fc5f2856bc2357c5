import { between, pick, type RandomSource } from '../events/random.js';
import { derivedBlobCid } from '../log/derived-cid.js';
import { pageUrl, phrase, postText } from './generated-text.js';

/** A record as atproto JSON. */
export type GeneratedRecord = Readonly<Record<string, unknown>>;

/** A strong reference to a record. */
export interface StrongRef {
  readonly uri: string;
  readonly cid: string;
}

/** What records refer to. */
export interface Surroundings {
  readonly random: RandomSource;
  /** Time of writing, RFC 3339. */
  readonly now: () => string;
  /** A post of anybody, if there is one yet. */
  readonly anyPost: () => StrongRef | undefined;
  /** Any account. */
  readonly anyAccount: () => { readonly did: string; readonly handle: string };
}

/** A post: plain, with facets, with something embedded, or a reply. */
export function postRecord(around: Surroundings): GeneratedRecord {
  const { random, now } = around;
  const { text, facets, langs } = postText(random, around.anyAccount);
  const embed = embedOf(around);
  const reply = random() < 0.35 ? replyOf(around) : undefined;
  return {
    $type: 'app.bsky.feed.post',
    createdAt: now(),
    langs,
    text,
    ...(facets.length === 0 ? {} : { facets }),
    ...(embed === undefined ? {} : { embed }),
    ...(reply === undefined ? {} : { reply }),
  };
}

/** A like or a repost. */
export function reactionRecord(around: Surroundings, collection: string): GeneratedRecord {
  const subject = around.anyPost() ?? refTo(around, 'app.bsky.feed.post', 'gone');
  return { $type: collection, createdAt: around.now(), subject };
}

/** A follow. */
export function followRecord(around: Surroundings): GeneratedRecord {
  const subject = around.anyAccount().did;
  return { $type: 'app.bsky.graph.follow', createdAt: around.now(), subject };
}

/** A profile. */
export function profileRecord(around: Surroundings): GeneratedRecord {
  const { random, now } = around;
  return {
    $type: 'app.bsky.actor.profile',
    createdAt: now(),
    displayName: phrase(random, 2),
    description: phrase(random, between(random, 4, 16)),
    ...(random() < 0.7 ? { avatar: blob(random, 'image/jpeg') } : {}),
  };
}

function embedOf(around: Surroundings): GeneratedRecord | undefined {
  const { random } = around;
  const kind = random();
  if (kind < 0.16) {
    const images = Array.from({ length: between(random, 1, 4) }, () => ({
      alt: random() < 0.5 ? '' : phrase(random, 5),
      aspectRatio: { height: between(random, 200, 2_000), width: between(random, 200, 2_000) },
      image: blob(random, 'image/jpeg'),
    }));
    return { $type: 'app.bsky.embed.images', images };
  }
  if (kind < 0.26) {
    const external = {
      description: phrase(random, 12),
      thumb: blob(random, 'image/png'),
      title: phrase(random, 5),
      uri: pageUrl(random),
    };
    return { $type: 'app.bsky.embed.external', external };
  }
  const record = kind < 0.32 ? around.anyPost() : undefined;
  return record && { $type: 'app.bsky.embed.record', record };
}

function replyOf(around: Surroundings): GeneratedRecord | undefined {
  const parent = around.anyPost();
  const root = around.random() < 0.5 ? parent : around.anyPost();
  return parent && { parent, root };
}

function blob(random: RandomSource, mimeType: string): GeneratedRecord {
  const size = between(random, 10_000, 950_000);
  const $link = derivedBlobCid(`${mimeType}${size}${random()}`);
  return { $type: 'blob', mimeType, ref: { $link }, size };
}

function refTo(around: Surroundings, collection: string, rkey: string): StrongRef {
  const uri = `at://${around.anyAccount().did}/${collection}/${rkey}`;
  return { uri, cid: derivedBlobCid(uri) };
}

/** A status other than active. */
export function anyStatus(random: RandomSource): string {
  return pick(random, ['deactivated', 'suspended', 'takendown']);
}

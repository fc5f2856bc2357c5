import { pick, type RandomSource, seededRandom } from '../events/random.js';
import { type UpstreamCommit, type UpstreamEvent } from '../events/upstream-event.js';
import { tid } from '../events/fake-ids.js';
import { GeneratedAccount, type LiveRecord } from './generated-account.js';
import {
  anyStatus,
  followRecord,
  type GeneratedRecord,
  postRecord,
  profileRecord,
  reactionRecord,
  type StrongRef,
  type Surroundings,
} from './generated-records.js';
import { type GeneratedKind } from './mix.js';

const POST = 'app.bsky.feed.post';
const PROFILE = 'app.bsky.actor.profile';

/** Posts anybody may refer to. */
const RECENT_POSTS = 256;

/** Makes the events of a generated network, one after the other. */
export class EventMaker {
  private readonly random: RandomSource;
  private readonly accounts: GeneratedAccount[];
  private readonly recent: StrongRef[] = [];
  private readonly kinds: readonly { readonly kind: GeneratedKind; readonly upTo: number }[];
  private readonly total: number;
  /** Events that have to come next: what follows a sync, or the birth of an account. */
  private readonly ahead: UpstreamEvent[] = [];
  private made = 0;
  private born: number;
  private postsSeen = 0;
  private relaySeq = 0;
  private micros: number;
  private readonly around: Surroundings;

  constructor(
    seed: number,
    accounts: number,
    private readonly rate: number,
    start: number,
    mix: Readonly<Record<GeneratedKind, number>>,
  ) {
    this.random = seededRandom(seed);
    // Networks of different seeds have different people.
    this.born = (seed * 65_537) % 1_000_003;
    this.accounts = Array.from({ length: Math.max(1, accounts) }, () => this.bear());
    this.micros = start * 1000;
    let total = 0;
    this.kinds = (Object.keys(mix) as GeneratedKind[]).map((kind) => {
      total += mix[kind];
      return { kind, upTo: total };
    });
    this.total = total;
    this.around = {
      random: this.random,
      now: () => this.now(),
      anyPost: () => (this.recent.length === 0 ? undefined : pick(this.random, this.recent)),
      anyAccount: () => pick(this.random, this.accounts),
    };
  }

  next(): UpstreamEvent {
    const waiting = this.ahead.shift();
    if (waiting !== undefined) return waiting;
    this.made += 1;
    this.micros += Math.ceil((2e6 * this.random()) / this.rate) + 1;
    const slot = Math.floor(this.random() * this.accounts.length);
    const account = this.accounts[slot] as GeneratedAccount;
    // An account that is not active says nothing until it is back.
    if (!account.active) return this.status(account, true);
    const drawn = this.random() * this.total;
    const kind = this.kinds.find(({ upTo }) => drawn < upTo)?.kind ?? 'post';
    return this.make(kind, account, slot);
  }

  private make(kind: GeneratedKind, account: GeneratedAccount, slot: number): UpstreamEvent {
    switch (kind) {
      case 'post':
        return this.create(account, POST, postRecord(this.around));
      case 'like':
      case 'repost': {
        const collection = `app.bsky.feed.${kind}`;
        return this.create(account, collection, reactionRecord(this.around, collection));
      }
      case 'follow':
        return this.create(account, 'app.bsky.graph.follow', followRecord(this.around));
      case 'profile':
        return this.profile(account);
      case 'update':
        return this.update(account);
      case 'delete':
        return this.remove(account);
      case 'identity':
        return this.identity(account);
      case 'account':
        return this.account(account, slot);
      case 'sync':
        return this.sync(account);
    }
  }

  private create(
    account: GeneratedAccount,
    collection: string,
    record: GeneratedRecord,
    rkey = tid(this.micros, this.made),
  ): UpstreamEvent {
    const rev = account.nextRev(this.micros);
    const live = account.add(collection, rkey, rev);
    if (collection === POST) this.publish(account.refTo(live));
    return commit(account, { operation: 'create', ...live, rev, record });
  }

  private publish(ref: StrongRef): void {
    this.recent[this.postsSeen % RECENT_POSTS] = ref;
    this.postsSeen += 1;
  }

  private profile(account: GeneratedAccount): UpstreamEvent {
    const live = account.profile;
    const record = profileRecord(this.around);
    return live === undefined
      ? this.create(account, PROFILE, record, 'self')
      : this.replace(account, live, record);
  }

  private update(account: GeneratedAccount): UpstreamEvent {
    const live = account.records.find(({ collection }) => collection === POST);
    if (live === undefined) return this.profile(account);
    return this.replace(account, live, postRecord(this.around));
  }

  private replace(
    account: GeneratedAccount,
    live: LiveRecord,
    record: GeneratedRecord,
  ): UpstreamEvent {
    const rev = account.nextRev(this.micros);
    account.touch(live, rev);
    return commit(account, { operation: 'update', ...live, rev, record });
  }

  private remove(account: GeneratedAccount): UpstreamEvent {
    const live = account.takeRecord(this.random);
    if (live === undefined) return this.create(account, POST, postRecord(this.around));
    const { collection, rkey } = live;
    const rev = account.nextRev(this.micros);
    return commit(account, { operation: 'delete', collection, rkey, rev });
  }

  private identity(account: GeneratedAccount): UpstreamEvent {
    if (this.random() < 0.3) account.rename();
    const handle = this.random() < 0.8 ? { handle: account.handle } : {};
    const { did } = account;
    return { kind: 'identity', did, identity: { did, ...handle, ...this.upstream() } };
  }

  /** Mostly a status that changes; sometimes the end of an account, and another takes its place. */
  private account(account: GeneratedAccount, slot: number): UpstreamEvent {
    const drawn = this.random();
    if (drawn < 0.5) return this.status(account, true);
    if (drawn < 0.85) return this.status(account, false, anyStatus(this.random));
    const end = this.status(account, false, 'deleted');
    const successor = this.bear();
    this.accounts[slot] = successor;
    this.ahead.push(this.identity(successor), this.status(successor, true));
    return end;
  }

  private status(account: GeneratedAccount, active: boolean, status?: string): UpstreamEvent {
    account.active = active;
    const { did } = account;
    const stated = status === undefined ? {} : { status };
    return { kind: 'account', did, account: { active, did, ...stated, ...this.upstream() } };
  }

  private sync(account: GeneratedAccount): UpstreamEvent {
    const rev = account.nextRev(this.micros);
    const { did } = account;
    for (const live of account.records.filter(({ collection }) => collection === POST).slice(-3)) {
      account.touch(live, rev);
      const record = postRecord(this.around);
      this.ahead.push({
        ...commit(account, { operation: 'create', ...live, rev, record }),
        resync: true,
      });
    }
    const blocks = { $bytes: Buffer.from(`${did}${rev}`).toString('base64').replace(/=+$/, '') };
    return { kind: 'sync', did, sync: { blocks, did, rev, ...this.upstream() } };
  }

  private upstream(): { readonly seq: number; readonly time: string } {
    this.relaySeq += 1;
    return { seq: this.relaySeq, time: this.now() };
  }

  private now(): string {
    return new Date(Math.floor(this.micros / 1000)).toISOString();
  }

  private bear(): GeneratedAccount {
    this.born += 1;
    return new GeneratedAccount(this.born);
  }
}

function commit(account: GeneratedAccount, parts: UpstreamCommit['commit']): UpstreamCommit {
  return { kind: 'commit', did: account.did, commit: parts };
}

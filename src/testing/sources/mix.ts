/** What happens on a generated network. `sync` is followed by the records it replaces. */
export type GeneratedKind =
  | 'like'
  | 'post'
  | 'follow'
  | 'repost'
  | 'profile'
  | 'update'
  | 'delete'
  | 'identity'
  | 'account'
  | 'sync';

/** The default weights. */
export const MIX: Readonly<Record<GeneratedKind, number>> = {
  like: 45,
  post: 14,
  follow: 11,
  repost: 8,
  profile: 2,
  update: 2,
  delete: 11,
  identity: 3,
  account: 3,
  sync: 0.4,
};

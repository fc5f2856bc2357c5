/**
 * What a stream is narrowed to, on the server.
 *
 * A missing list means all. **An empty list means nothing**: no connection is made while any list
 * is empty (the wire's own empty list means all, so an empty list of follows would fetch the
 * whole network).
 */
export interface Filter {
  /**
   * Kinds of event. On v1 the library applies it itself, since that wire has no such parameter.
   *
   * @default all kinds
   */
  readonly kinds?: readonly ('commit' | 'identity' | 'account' | 'sync')[];
  /**
   * Collections of commits: exact NSIDs (`app.bsky.feed.post`) or prefixes (`app.bsky.feed.*`), at
   * most 100. Identity, account and sync events pass it: add `kinds: ['commit']` to leave them out.
   *
   * @default all collections
   */
  readonly collections?: readonly string[];
  /**
   * Accounts, by DID, at most 10,000. Applies to every kind.
   *
   * @default all accounts
   */
  readonly dids?: readonly string[];
}

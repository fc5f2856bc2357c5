/**
 * The kinds of row in a server's log, by their number in the archive format. 7 is the replacement
 * record after a sync: shown as a create on v2 and hidden on v1.
 */
export const ROW_KIND = {
  create: 1,
  update: 2,
  delete: 3,
  identity: 4,
  account: 5,
  sync: 6,
  createResync: 7,
} as const;

/** One event in a server's log. */
export interface Row {
  readonly seq: number;
  /** A number of {@link ROW_KIND}; others are future kinds, which no encoder knows. */
  readonly kind: number;
  readonly did: string;
  /** Microseconds. Time cursors compare with this. */
  readonly witnessedAt: number;
  /** Microseconds; 0 is none. Shown in place of `witnessedAt` when set. */
  readonly indexedAt: number;
  /** Commits only, else empty. */
  readonly collection: string;
  readonly rkey: string;
  readonly rev: string;
  /** CID of the record; derived when the first wire needs it. */
  cid: string | undefined;
  /** The record, or the upstream's identity, account or sync object. */
  readonly body: unknown;
  /** The record as JSON text, which both wires share. */
  recordText: string | undefined;
  /** The row as JSON text on v1, made once: `undefined` not made yet, `null` nothing to send. */
  v1: string | null | undefined;
  /** The same on v2. */
  v2: string | null | undefined;
}

/** Whether the row is a commit of any operation. */
export function isCommitRow(kind: number): boolean {
  return (kind >= ROW_KIND.create && kind <= ROW_KIND.delete) || kind === ROW_KIND.createResync;
}

/** The time both wires show. */
export function displayTime(row: Pick<Row, 'witnessedAt' | 'indexedAt'>): number {
  return row.indexedAt === 0 ? row.witnessedAt : row.indexedAt;
}

/** What `operation` says on both wires. */
export function operationOf(kind: number): 'create' | 'update' | 'delete' {
  if (kind === ROW_KIND.update) return 'update';
  return kind === ROW_KIND.delete ? 'delete' : 'create';
}

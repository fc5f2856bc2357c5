/** The last identities that came, a bounded number of them: the oldest is forgotten first. */
export class RecentIds {
  // A Set keeps the order in which its members came.
  private readonly ids = new Set<string>();

  /** @param limit - how many are kept */
  constructor(private readonly limit: number) {}

  /** Notes an identity. Gives whether it was new. */
  add(id: string): boolean {
    if (this.ids.has(id)) return false;
    this.ids.add(id);
    if (this.ids.size > this.limit) {
      const [oldest] = this.ids;
      this.ids.delete(oldest as string);
    }
    return true;
  }

  /** How many are held. */
  get size(): number {
    return this.ids.size;
  }
}

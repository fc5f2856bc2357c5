/** A test for names of collections, by exact names and prefixes like `app.bsky.feed.*`. */
export function matchesCollection(collections: Iterable<string>): (name: string) => boolean {
  // A string is an iterable as well: of its letters.
  const exact = typeof collections === 'string' ? new Set([collections]) : new Set(collections);
  const prefixes = [...exact]
    .filter((collection) => collection.endsWith('.*'))
    .map((collection) => collection.slice(0, -1));
  return (name) => exact.has(name) || prefixes.some((prefix) => name.startsWith(prefix));
}

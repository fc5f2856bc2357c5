/** `app.bsky.feed.post` and `main` for the NSID alone; else what follows the `#`. */
export interface DefinitionName {
  readonly nsid: string;
  readonly def: string;
}

/** How a definition is called in a `$type`: `#main` is left out. */
export function fullName({ nsid, def }: DefinitionName): string {
  return def === 'main' ? nsid : `${nsid}#${def}`;
}

/** The definition that a reference leads to. @param from - the lexicon it stands in */
export function resolveRef(ref: string, from: string): DefinitionName {
  const [nsid = '', def = 'main'] = ref.split('#');
  return { nsid: nsid === '' ? from : nsid, def };
}

/** `AppBskyFeedPost`, `AppBskyFeedPostReplyRef`. */
export function typeName({ nsid, def }: DefinitionName): string {
  const parts = def === 'main' ? nsid.split('.') : [...nsid.split('.'), def];
  return parts
    .flatMap((part) => part.split('-'))
    .map(capitalized)
    .join('');
}

/** `app-bsky-embed-record-with-media`, without an ending. */
export function fileName(nsid: string): string {
  return nsid
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .replaceAll('.', '-')
    .toLowerCase();
}

function capitalized(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

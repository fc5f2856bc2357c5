import { between, pick, type RandomSource } from '../events/random.js';

const WORDS =
  `the a morning coffee river jam set list crowd light night song groove tide cat garden window rain
  train slow quick paper code stream event bug fix release old new friend story photo mountain ocean
  bread kitchen bike street market summer winter snow moon star quiet loud happy tired hungry again
  today tomorrow never always maybe please thanks wow look listen wait`.split(/\s+/);

/** Pieces in other scripts, so that byte offsets are not character offsets. */
const PIECES = ['🌊', '👩‍🚀', 'ça va', 'müde', 'привет', 'おはよう', '你好', '🎸🎸', 'naïve', '안녕'];

const LANGUAGES = [['en'], ['en'], ['en'], ['pt'], ['ja'], ['de'], ['en', 'es'], ['ko']] as const;

const HOSTS = ['example.com', 'news.example.org', 'blog.example.net'] as const;

/** A rich text: what a post shows, and where in its bytes there is something to click. */
export interface GeneratedText {
  readonly text: string;
  readonly facets: readonly Readonly<Record<string, unknown>>[];
  readonly langs: readonly string[];
}

/** Some words. */
export function phrase(random: RandomSource, words: number): string {
  let text = '';
  for (let count = 0; count < words; count += 1) {
    const word = random() < 0.04 ? pick(random, PIECES) : pick(random, WORDS);
    text += count === 0 ? word : ` ${word}`;
  }
  return text;
}

/** The address of a page that is not there. */
export function pageUrl(random: RandomSource): string {
  return `https://${pick(random, HOSTS)}/${pick(random, WORDS)}/${between(random, 1, 9_999)}?a=1&b=2`;
}

/** The text of a post. `mention` names an account to be mentioned now and then. */
export function postText(
  random: RandomSource,
  mention: () => { readonly did: string; readonly handle: string },
): GeneratedText {
  const facets: Readonly<Record<string, unknown>>[] = [];
  let text = phrase(random, between(random, 3, 24));
  const append = (piece: string, feature: Readonly<Record<string, unknown>>) => {
    const byteStart = Buffer.byteLength(text) + 1;
    text = `${text} ${piece}`;
    const byteEnd = byteStart + Buffer.byteLength(piece);
    facets.push({ features: [feature], index: { byteEnd, byteStart } });
  };
  const kind = random();
  if (kind < 0.06) {
    const { did, handle } = mention();
    append(`@${handle}`, { $type: 'app.bsky.richtext.facet#mention', did });
  } else if (kind < 0.16) {
    const uri = pageUrl(random);
    append(uri.slice(8, 30), { $type: 'app.bsky.richtext.facet#link', uri });
  } else if (kind < 0.24) {
    const tag = pick(random, WORDS);
    append(`#${tag}`, { $type: 'app.bsky.richtext.facet#tag', tag });
  }
  if (random() < 0.03) text += ' <3 & more';
  return { text, facets, langs: pick(random, LANGUAGES) };
}

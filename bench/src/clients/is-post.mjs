/**
 * A check of posts by hand: the fields that most programs use, their types and the limits that a
 * comparison can check. No formats, no graphemes, nothing inside of an embed or a facet's feature.
 */
export function isPost(record) {
  if (!isObject(record) || record.$type !== 'app.bsky.feed.post') return false;
  const { text, createdAt, langs, tags, reply, embed, facets } = record;
  return (
    typeof text === 'string' &&
    text.length <= 3000 &&
    typeof createdAt === 'string' &&
    !Number.isNaN(Date.parse(createdAt)) &&
    (langs === undefined || isList(langs, 3, isString)) &&
    (tags === undefined || isList(tags, 8, isString)) &&
    (reply === undefined || (isObject(reply) && isRef(reply.root) && isRef(reply.parent))) &&
    (embed === undefined || (isObject(embed) && isString(embed.$type))) &&
    (facets === undefined || isList(facets, Infinity, isFacet))
  );
}

const isString = (value) => typeof value === 'string';
const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);
const isList = (value, most, isItem) =>
  Array.isArray(value) && value.length <= most && value.every(isItem);
const isRef = (value) =>
  isObject(value) && isString(value.cid) && isString(value.uri) && value.uri.startsWith('at://');
const isFacet = (value) =>
  isObject(value) &&
  isObject(value.index) &&
  Number.isInteger(value.index.byteStart) &&
  Number.isInteger(value.index.byteEnd) &&
  isList(value.features, Infinity, (feature) => isObject(feature) && isString(feature.$type));

/** Identifier grammar of the server's validators (protocol, 6.3). */

const DID = /^did:[a-z]+:[A-Za-z0-9._:%-]*[A-Za-z0-9._-]$/;
const DOMAIN_SEGMENT = '[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?';
const NSID = new RegExp(
  `^(?!\\d)${DOMAIN_SEGMENT}(?:\\.${DOMAIN_SEGMENT})+\\.[a-zA-Z][a-zA-Z0-9]{0,62}$`,
);

/** Whether a text is a DID by the atproto syntax. */
export function isDidSyntax(text: string): boolean {
  return text.length <= 2048 && DID.test(text);
}

/** Whether a text is an NSID, for example `app.bsky.feed.post`. */
export function isNsid(text: string): boolean {
  return text.length <= 317 && NSID.test(text);
}

/** Whether a text is a prefix of NSIDs, for example `app.bsky.feed.*`, valid on both wires. */
export function isNsidPrefix(text: string): boolean {
  return text.endsWith('.*') && isNsid(`${text.slice(0, -2)}.x`);
}

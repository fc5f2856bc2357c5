/** The identifier grammar the server's checks go by. */

const DID = /^did:[a-z]+:[A-Za-z0-9._:%-]*[A-Za-z0-9._-]$/;
const LABEL = /^[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/;
const NAME = /^[A-Za-z][A-Za-z0-9]{0,62}$/;

/** Whether the text is a DID: at most 2,048 characters, not ending in `:` or `%`. */
export function isDid(text: string): boolean {
  return text.length <= 2048 && DID.test(text);
}

/** Whether the text is an NSID: at least three segments, at most 317 characters. */
export function isNsid(text: string): boolean {
  if (text.length > 317) return false;
  const segments = text.split('.');
  const name = segments.pop() ?? '';
  return (
    segments.length >= 2 &&
    NAME.test(name) &&
    segments.every((segment) => LABEL.test(segment)) &&
    /^[A-Za-z]/.test(text)
  );
}

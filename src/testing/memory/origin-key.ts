/** Origin of a URL, with the schemes of WebSockets as those of HTTP. */
export function originKey(url: URL): string {
  const scheme = url.protocol === 'wss:' || url.protocol === 'https:' ? 'https' : 'http';
  return `${scheme}://${url.host}`;
}

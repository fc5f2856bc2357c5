/** Whether bytes are UTF-8. Asked only of those whose text has U+FFFD, which stands for what is none. */
export function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

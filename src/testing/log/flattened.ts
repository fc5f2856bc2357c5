const START = /^/;

/**
 * The same text in one piece. A string put together from pieces stays a tree of them until someone
 * reads it; kept by the hundred thousand, such trees keep the garbage collector busy (measured:
 * with the trees joined, encoding takes half the time). A look by a regular expression joins them.
 */
export function flattened(text: string): string {
  START.test(text);
  return text;
}

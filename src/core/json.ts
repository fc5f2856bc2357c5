/** A JSON object, as `JSON.parse` makes it. */
export type JsonObject = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `JSON.parse` that gives `undefined` instead of throwing. (JSON text never means `undefined`.) */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * Text of the server for a notice: at most `max` characters. A copy: engines make a `slice` a view,
 * which keeps the whole frame in memory as long as somebody keeps the notice.
 */
export function cut(text: unknown, max: number): string {
  return typeof text === 'string' ? (JSON.parse(JSON.stringify(text.slice(0, max))) as string) : '';
}

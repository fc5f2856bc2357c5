/** A break that cannot be made: the code it wants to change is not there, or more than once. */
export class BreakError extends Error {}

/**
 * A text with a break in it. Each old text must be there exactly once, so that the list cannot rot
 * silently while the code moves on.
 */
export function broken(text, { file, edits }) {
  return edits.reduce((now, [from, to]) => {
    const places = now.split(from).length - 1;
    if (places !== 1) throw new BreakError(`${file} has ${places} × ${JSON.stringify(from)}`);
    // A function, because `$` means something in a replacement text.
    return now.replace(from, () => to);
  }, text);
}

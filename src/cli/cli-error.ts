/** Something the user can put right. Shown as a message and a hint, without a stack. */
export class CliError extends Error {
  override readonly name = 'CliError';
  /** What to do about it. */
  readonly hint: string;

  constructor(message: string, hint: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.hint = hint;
  }
}

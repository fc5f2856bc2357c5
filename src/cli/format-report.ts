import { isJetstreamError, type StreamState } from '../index.js';
import type { NoticeBase } from '../notice.js';
import { CliError } from './cli-error.js';
import { excerpt } from './printable.js';
import { NO_STYLE, type Style } from './style.js';

/** A message may carry what a server sent: it is cut and made fit for a terminal. */
const MESSAGE = 600;

const fit = (text: string): string => excerpt(text, MESSAGE);

/** A notice as one line. */
export function formatNotice(
  notice: NoticeBase & { readonly code: string },
  style: Style = NO_STYLE,
): string {
  const hint = style.dim(`(${fit(notice.hint)})`);
  return `${style.yellow(`notice ${notice.code}:`)} ${fit(notice.message)} ${hint}`;
}

/** A state as one line. */
export function formatState(state: StreamState, style: Style = NO_STYLE): string {
  return `${style.cyan(`state ${state.status}`)}${style.dim(details(state))}`;
}

function details(state: StreamState): string {
  switch (state.status) {
    case 'idle':
      return '';
    case 'connecting': {
      const again = state.attempt === 0 ? '' : `, ${state.attempt} failed before`;
      return ` ${state.url}, connection ${state.connection}${again}`;
    }
    case 'replaying':
    case 'stalled':
      return ` ${state.url}`;
    case 'live':
      return ` ${state.url} (${state.caughtUp})`;
    case 'waiting': {
      const { cause, retryAt, since, error } = state;
      const wait = retryAt === undefined ? '' : ` for ${Math.max(0, retryAt - since)} ms`;
      return ` ${cause}${wait}${error === undefined ? '' : `: ${fit(error.message)}`}`;
    }
    case 'closed':
      return ` ${state.reason}`;
    case 'failed':
      return ` ${fit(state.error.message)}`;
  }
}

/** An error as its message and what to do; one of an unknown kind with its stack. */
export function formatError(error: unknown, style: Style = NO_STYLE): string {
  const label = style.red('error:');
  if (isJetstreamError(error) || error instanceof CliError) {
    const { cause } = error;
    const why = cause instanceof Error ? `\n${style.dim('cause:')} ${fit(cause.message)}` : '';
    return `${label} ${fit(error.message)}${why}\n${style.dim('hint:')} ${fit(error.hint)}`;
  }
  return `${label} ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
}

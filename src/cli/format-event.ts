import { dateOf, type JetstreamEvent } from '../index.js';
import { excerpt, printable } from './printable.js';
import { NO_STYLE, type Style } from './style.js';

/** Characters of a record's text that a line shows. */
const TEXT = 80;

/** Fields of a record that say best what it is about, in this order. */
const TELLING = ['text', 'displayName', 'name', 'title', 'subject'] as const;

/** An event as a line to read: time, kind, account, what happened, and some text. */
export function formatEvent(event: JetstreamEvent, style: Style = NO_STYLE): string {
  const time = style.dim(dateOf(event).toISOString());
  const kind = style.cyan(event.kind.padEnd(8));
  const parts = [time, kind, printable(event.did), ...about(event, style)];
  return parts.filter((part) => part !== '').join(' ');
}

function about(event: JetstreamEvent, style: Style): string[] {
  switch (event.kind) {
    case 'commit': {
      const { collection, operation, rkey, record } = event.commit;
      const what = style.green(printable(`${collection}/${operation}`));
      return [what, operation === 'delete' ? printable(rkey) : quoted(textOf(record))];
    }
    case 'identity':
      return [printable(event.identity.handle ?? '')];
    case 'account': {
      const { active, status } = event.account;
      return [active ? 'active' : printable(status ?? 'inactive')];
    }
    case 'sync':
      return [printable(event.sync.rev)];
  }
}

function quoted(text: string): string {
  const shown = excerpt(text, TEXT);
  return shown === '' ? '' : `“${shown}”`;
}

/** Records come from anyone: nothing of their shape is taken for granted. */
function textOf(record: unknown): string {
  if (typeof record !== 'object' || record === null) return '';
  const fields = record as Readonly<Record<string, unknown>>;
  for (const name of TELLING) {
    const value = fields[name];
    if (typeof value === 'string' && value !== '') return value;
  }
  const { subject } = fields;
  if (typeof subject !== 'object' || subject === null) return '';
  const { uri } = subject as { uri?: unknown };
  return typeof uri === 'string' ? uri : '';
}

import type { Subscription } from 'rxjs';
import type { StreamState } from 'rx-jetstream';
import {
  bloomr,
  type Bloomr,
  type BloomrMessage,
  type BloomrNotice,
  type BloomrOptions,
} from 'rx-jetstream/bloomr';
import type { BloomrServer } from 'rx-jetstream/testing';
import { watchForSecrets } from '../helpers/secret-watch.js';

/** Marker of every token of these specs. */
export const TOKEN = 'secret-marker-bloomr-token';
export const SCRIPT = 'script-id';

/** A subscription and all that it has told. */
export interface Followed {
  readonly stream: Bloomr<unknown, boolean>;
  readonly subscription: Subscription;
  readonly messages: BloomrMessage<unknown, boolean>[];
  readonly ids: string[];
  readonly notices: BloomrNotice[];
  readonly codes: BloomrNotice['code'][];
  readonly states: StreamState[];
  readonly errors: unknown[];
  noticesOf<C extends BloomrNotice['code']>(code: C): Extract<BloomrNotice, { code: C }>[];
}

/** Follows a script over real sockets, with short delays. */
export function followScript(
  server: Pick<BloomrServer, 'url'>,
  options: Partial<BloomrOptions> = {},
): Followed {
  const stream = bloomr<unknown, boolean>({
    url: server.url,
    stream: SCRIPT,
    token: TOKEN,
    socketOptions: { transports: ['websocket'] },
    retry: { initialDelay: 5, maxDelay: 50, attemptsPerMinute: Number.POSITIVE_INFINITY },
    ...options,
  });
  const messages: BloomrMessage<unknown, boolean>[] = [];
  const notices: BloomrNotice[] = [];
  const states: StreamState[] = [];
  const errors: unknown[] = [];
  const raw: string[] = [];
  stream.raw$.subscribe((text) => raw.length < 2000 && raw.push(text));
  watchForSecrets(notices, states, errors, raw);
  stream.notices$.subscribe((notice) => notices.push(notice));
  stream.state$.subscribe((state) => states.push(state));
  const subscription = stream.subscribe({
    next: (message) => messages.push(message),
    error: (error: unknown) => errors.push(error),
  });
  return {
    stream,
    subscription,
    messages,
    get ids() {
      return messages.map(({ id }) => id);
    },
    notices,
    get codes() {
      return notices.map(({ code }) => code);
    },
    states,
    errors,
    noticesOf: <C extends BloomrNotice['code']>(code: C) =>
      notices.filter(
        (notice): notice is Extract<BloomrNotice, { code: C }> => notice.code === code,
      ),
  };
}

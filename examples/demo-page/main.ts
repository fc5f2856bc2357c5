/**
 * The live network in a page: events, the state of the connection and counts.
 *
 *     ?host=localhost:6008            which server (default: the public ones)
 *     &protocol=v1                    which wire (default: what the server speaks)
 *     &collections=app.bsky.feed.post,app.bsky.feed.like
 *     &dids=did:plc:…
 *
 * Besides what it shows, the page dispatches each event as a `jetstream` event of the document, so
 * that other scripts can look on.
 */
import {
  bufferTime,
  defer,
  distinctUntilChanged,
  filter,
  fromEvent,
  map,
  NEVER,
  scan,
  share,
  startWith,
  switchMap,
  tap,
} from 'rxjs';
import {
  cursorOf,
  dateOf,
  EVENT_KINDS,
  jetstream,
  type Cursor,
  type JetstreamEvent,
  type StreamState,
} from 'rx-jetstream';

/** A page that shows everything soon shows nothing: the newest lines are enough. */
const SHOWN_EVENTS = 25;
const SHOWN_NOTICES = 10;

const byId = (id: string): HTMLElement => {
  const element = document.getElementById(id);
  if (!element) throw new Error(`The page has no #${id}`);
  return element;
};

const query = new URLSearchParams(location.search);
const list = (name: string): string[] | undefined => query.get(name)?.split(',').filter(Boolean);

const wire = query.get('protocol');

// Where the stream goes on after "Stop" and "Start".
let position: Cursor | undefined;

const stream = jetstream({
  hosts: list('host'),
  protocol: wire === 'v1' || wire === 'v2' ? wire : 'auto',
  collections: list('collections'),
  dids: list('dids'),
  cursor: () => position,
});

const toggle = byId('toggle');
const running$ = fromEvent(toggle, 'click').pipe(
  scan((running) => !running, true),
  startWith(true),
  tap((running) => (toggle.textContent = running ? 'Stop' : 'Start')),
);

const events$ = running$.pipe(
  switchMap((running) => (running ? stream : NEVER)),
  tap((event) => {
    position = cursorOf(event);
    document.dispatchEvent(new CustomEvent('jetstream', { detail: event }));
  }),
  share(),
);

/** One line for an event, whatever its kind. */
function describe(event: JetstreamEvent): string {
  switch (event.kind) {
    case 'commit': {
      const { operation, collection, record } = event.commit;
      const text = (record as { text?: unknown } | undefined)?.text;
      return `${operation} ${collection} ${typeof text === 'string' ? `“${text}”` : event.did}`;
    }
    case 'identity':
      return `identity ${event.identity.handle ?? event.did}`;
    case 'account':
      return `account ${event.did} is ${event.account.active ? 'active' : (event.account.status ?? 'off')}`;
    case 'sync':
      return `sync ${event.did}`;
  }
}

function line(at: Date, text: string): HTMLLIElement {
  const item = document.createElement('li');
  const time = document.createElement('time');
  time.dateTime = at.toISOString();
  time.textContent = at.toLocaleTimeString();
  // Text, never markup: what people post is not to be trusted.
  item.append(time, text);
  return item;
}

function show(element: HTMLElement, lines: readonly HTMLLIElement[], limit: number): void {
  element.prepend(...lines.slice(-limit).reverse());
  while (element.childElementCount > limit) element.lastElementChild?.remove();
}

// The whole network sends thousands of events a second: the page is painted a few times a second.
const batches$ = defer(() => events$.pipe(bufferTime(200))).pipe(
  filter((batch) => batch.length > 0),
  share(),
);

batches$.subscribe({
  next: (batch) => {
    const newest = batch.slice(-SHOWN_EVENTS);
    const lines = newest.map((event) => line(dateOf(event), describe(event)));
    show(byId('events'), lines, SHOWN_EVENTS);
  },
  // The state says it too, and stays.
  error: (error: unknown) =>
    show(byId('notices'), [line(new Date(), String(error))], SHOWN_NOTICES),
});

const none = Object.fromEntries(EVENT_KINDS.map((kind) => [kind, 0]));
batches$
  .pipe(
    scan(
      (counts, batch) =>
        batch.reduce((sum, { kind }) => ({ ...sum, [kind]: (sum[kind] ?? 0) + 1 }), counts),
      none,
    ),
    startWith(none),
  )
  .subscribe({
    next: (counts) => {
      const items = Object.entries(counts).flatMap(([kind, count]) => {
        const [name, value] = [document.createElement('dt'), document.createElement('dd')];
        name.textContent = kind;
        value.textContent = String(count);
        return [name, value];
      });
      byId('counts').replaceChildren(...items);
    },
    error: () => undefined,
  });

const told = (state: StreamState): string => {
  if ('url' in state) return `${state.status} ${state.url}`;
  return state.status === 'waiting' ? `waiting (${state.cause})` : state.status;
};
stream.state$
  .pipe(
    map((state) => ({ status: state.status, text: told(state) })),
    distinctUntilChanged((a, b) => a.text === b.text),
  )
  .subscribe(({ status, text }) => {
    const element = byId('state');
    element.dataset['status'] = status;
    element.textContent = text;
  });

stream.notices$.subscribe(({ at, code, message }) => {
  show(byId('notices'), [line(new Date(at), `${code}: ${message}`)], SHOWN_NOTICES);
});

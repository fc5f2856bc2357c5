import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Subscription } from 'rxjs';
import { astro, type Astro, type AstroMessage } from 'rx-jetstream/astro';
import { startAstroServer, type AstroServer } from 'rx-jetstream/testing';
import { until, untilNothingLeft, watchResources } from '../helpers/real.js';
import { TOKEN } from './astro-world.js';

/** How the server calls the connection that serves. */
function sessionOf({ state$: { value } }: Astro): string | undefined {
  return 'session' in value ? value.session : undefined;
}

describe('astro over a real socket', () => {
  let server: AstroServer;
  let subscription: Subscription | undefined;
  beforeEach(async () => {
    server = await startAstroServer();
  });
  afterEach(async () => {
    subscription?.unsubscribe();
    await server.close();
  });

  it('subscribes, delivers, is handed over, resumes after a cut, and leaves nothing open', async () => {
    const opened = watchResources();
    const client = astro({ url: server.wsUrl, token: TOKEN, retry: { initialDelay: 20 } });
    const codes: string[] = [];
    client.notices$.subscribe(({ code }) => codes.push(code));
    const got: AstroMessage[] = [];
    subscription = client
      .topic('channel.tips', { room: 'chan-1' })
      .subscribe((message) => got.push(message));
    const ready = (connections: number) => () =>
      server.connections.length === connections &&
      server.connections.every(({ subscriptions }) => subscriptions.length === 1);
    await until(ready(1), 'a subscription');
    server.publish('channel.tips', 'chan-1', 1);
    await until(() => got.length === 1, 'the first message');

    const [old] = server.connections;
    server.reconnectAll({ drain: 60_000 });
    await until(ready(2), 'two connections');
    await until(() => sessionOf(client) === 'c-2', 'the client on the second');
    server.publish('channel.tips', 'chan-1', 2);
    // By both: the old one was still there when the new one already was.
    await until(() => client.metrics().duplicates === 1, 'the second message, twice');
    expect(got).toHaveLength(2);
    old?.cut({ code: 1001, reason: 'going away' });
    await until(ready(1), 'the old connection gone');

    server.cutAll('rst');
    await until(() => server.counters.opened === 3 && ready(1)(), 'the third connection');
    server.publish('channel.tips', 'chan-1', 3);
    await until(() => got.length === 3, 'the third message');
    expect(got.map(({ data }) => data)).toEqual([1, 2, 3]);
    expect(codes).toEqual(['handover', 'gap']);

    subscription.unsubscribe();
    await until(() => server.connections.length === 0, 'no connection');
    await server.close();
    await untilNothingLeft(opened);
  });

  it('waits as a full server says', async () => {
    await server.close();
    server = await startAstroServer({ maxConnections: 0 });
    const client = astro({ url: server.wsUrl, token: TOKEN });
    subscription = client.topic('channel.tips').subscribe();
    await until(() => client.state$.value.status === 'waiting', 'a refusal');
    expect(client.state$.value).toMatchObject({ error: { status: 429, retryAfter: 2000 } });
  });
});

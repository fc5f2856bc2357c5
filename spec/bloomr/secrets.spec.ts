import { afterEach, describe, expect, it } from '@jest/globals';
import { inspect } from 'node:util';
import { startBloomrServer, type BloomrServer } from 'rx-jetstream/testing';
import { until, untilNothingLeft, watchResources } from '../helpers/real.js';
import { followScript, TOKEN } from './bloomr-world.js';

let server: BloomrServer | undefined;
afterEach(() => server?.close());

describe('tokens of bloomr', () => {
  it('are in no state, notice, log, error or raw event, whatever the server repeats', async () => {
    const token = `${TOKEN}"é/+`;
    const resources = watchResources();
    let refuse = false;
    server = await startBloomrServer({
      refusesBy: 'error',
      authorize: (request) => (refuse ? `forbidden: ${request.token}` : undefined),
      faults: [{ kind: 'refuse', status: 502 }],
    });
    const logged: unknown[] = [];
    const log = (...values: unknown[]) => logged.push(values);
    const one = followScript(server, {
      token,
      logger: { debug: log, warn: log },
      socketOptions: { transports: ['polling'] },
    });
    const raw: string[] = [];
    one.stream.raw$.subscribe((text) => raw.push(text));
    await until(() => server?.connections === 1, 'a connection');
    server.emit('warning', `too much for ${token}`);
    server.emit(`event ${token}`, token, encodeURIComponent(token));
    server.emit('error', { message: `busy, ${token}` });
    await until(() => one.notices.length >= 3, 'the notices');
    refuse = true;
    await until(() => one.errors.length === 1, 'the error');
    const shown = inspect([one.notices, one.states, one.errors, logged, raw], { depth: 20 });
    one.subscription.unsubscribe();
    expect(shown).toContain('[hidden]');
    expect(shown).not.toContain('secret-marker');
    // The client of socket.io polls on for a moment, and loads modules for it.
    await server.close();
    await untilNothingLeft(resources);
  });
});

import { describe, expect, it } from '@jest/globals';
import { inspect } from 'node:util';
import { AstroTopicError, type AstroNotice } from 'rx-jetstream/astro';
import { runTurns } from '../helpers/turns.js';
import { astroWorld, hear, TOKEN } from './astro-world.js';

/** A server that repeats every token it gets, wherever it can. */
const ECHO = {
  authorize: ({ token, topic }: { token: string; topic: string }) =>
    topic === 'channel.tips'
      ? { room: 'r' }
      : { error: 'err_unauthorized', message: `the token ${token} is unknown` },
};

describe('tokens of astro', () => {
  it('are in no state, notice, log, error or raw frame, whatever the server repeats', async () => {
    const logged: unknown[] = [];
    const heardNotices: AstroNotice[] = [];
    const log = (message: string, data: unknown) => logged.push(message, data);
    const world = astroWorld(
      {
        token: () => Promise.resolve(`${TOKEN}"é/+`),
        logger: { debug: log, warn: log },
        onNotice: (notice) => heardNotices.push(notice),
      },
      ECHO,
    );
    const raw: string[] = [];
    world.client_.raw$.subscribe((text) => raw.push(text));
    const tips = hear(world.client_.topic('channel.tips', { room: 'r' }));
    const refused = hear(world.client_.topic('channel.contests', { room: 'r' }));
    await runTurns(world, 2000);

    const [connection] = world.server.connections;
    const spellings = [`${TOKEN}"é/+`, encodeURIComponent(`${TOKEN}"é/+`)];
    for (const text of spellings) {
      connection?.send(`no JSON: ${text}`);
      connection?.send(JSON.stringify({ type: `type ${text}` }));
      connection?.send(JSON.stringify({ type: 'response', error: `x ${text}`, data: {} }));
      connection?.send(JSON.stringify({ type: 'welcome', data: { client_id: text } }));
    }
    world.server.reconnectAll();
    const reconnectTokens = () => raw.join('\n').match(/rt-\d+-[0-9A-Z]{26}/g);
    world.server.expireTokens();
    await runTurns(world, 3000);
    world.server.faults = Array.from({ length: 20 }, () => ({
      kind: 'refuse' as const,
      status: 403,
      body: `forbidden: ${TOKEN}"é/+`,
    }));
    world.server.cutAll({ code: 4000, reason: `bye ${TOKEN}"é/+` });
    await runTurns(world, 10_000);
    tips.subscription.unsubscribe();

    expect(refused.errors[0]).toBeInstanceOf(AstroTopicError);
    const told = [world.notices, heardNotices, world.states, logged, refused.errors, raw];
    const shown = inspect(told, { depth: 20, maxArrayLength: null, maxStringLength: null });
    expect(shown).toContain('[hidden]');
    expect(shown).not.toContain('secret-marker');
    expect(reconnectTokens()).toBeNull();
    expect(shown).not.toMatch(/rt-\d+-[0-9A-Z]{26}/);
    expect(world.codes).toEqual(expect.arrayContaining(['malformed', 'handover-refused']));
  });
});

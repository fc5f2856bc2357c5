import { describe, expect, it } from '@jest/globals';
import { InvalidOptionsError } from 'rx-jetstream';
import { astro } from 'rx-jetstream/astro';
import { TOKEN } from './astro-world.js';

const refusal = (options: object, topic = 'channel.tips', own: object = {}): unknown => {
  let found: unknown;
  const client = astro(options);
  client.topic(topic, own).subscribe({ error: (error: unknown) => (found = error) });
  return found;
};

describe('options of astro', () => {
  it.each([
    ['url', { url: `http://x/?t=${TOKEN}`, token: TOKEN }],
    ['url', { url: TOKEN, token: TOKEN }],
    ['token', { token: 5 }],
    ['tokenType', { token: TOKEN, tokenType: 'bearer' }],
    ['connectTimeout', { token: TOKEN, connectTimeout: 0 }],
    ['connectTimeout', { token: TOKEN, connectTimeout: Infinity }],
    ['responseTimeout', { token: TOKEN, responseTimeout: -1 }],
    ['responseTimeout', { token: TOKEN, responseTimeout: 2 ** 31 }],
    ['stallTimeout', { token: TOKEN, stallTimeout: 0 }],
    ['maxMessageSize', { token: TOKEN, maxMessageSize: 'big' }],
    ['retry.maxDelay', { token: TOKEN, retry: { initialDelay: 5, maxDelay: 1 } }],
    ['signal', { token: TOKEN, signal: 1 }],
  ])('%s is checked at subscribe', (option, options) => {
    const error = refusal(options);
    expect(error).toBeInstanceOf(InvalidOptionsError);
    expect(error).toMatchObject({ option });
    expect(String(error)).not.toContain(TOKEN);
  });

  it.each([
    ['topic', '', {}],
    ['topic', 5 as never, {}],
    ['room', 'channel.tips', { room: '' }],
    ['room', 'channel.tips', { room: 5 }],
    ['token', 'channel.tips', { token: '' }],
    ['tokenType', 'channel.tips', { tokenType: 'x' }],
  ])('%s of a topic is checked at subscribe', (option, topic, own) => {
    expect(refusal({ token: TOKEN }, topic, own)).toMatchObject({ option });
  });

  it('a token is needed, of the client or of the topic', () => {
    expect(refusal({})).toMatchObject({ option: 'token' });
  });
});

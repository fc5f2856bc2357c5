import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startAstroServer, startBloomrServer } from 'rx-jetstream/testing';
import { commandLine, SPEC_TIMEOUT, type CommandLine } from './command-line.js';

const TOKEN = 'secret-marker-cli';
let cli: CommandLine;
beforeAll(() => {
  process.env['ASTRO_TOKEN'] = process.env['BLOOMR_TOKEN'] = TOKEN;
  cli = commandLine();
}, SPEC_TIMEOUT);
afterAll(() => {
  delete process.env['ASTRO_TOKEN'];
  delete process.env['BLOOMR_TOKEN'];
  cli.dispose();
});

describe('tail of the sibling gateways', () => {
  it(
    'prints messages of Astro, and no token',
    async () => {
      await using server = await startAstroServer();
      const args = ['--topic', 'channel.tips', '--topic', 'channel.contests', '--room', 'r'];
      const running = cli.start([
        'tail',
        '--astro',
        '--url',
        server.wsUrl,
        ...args,
        '--limit',
        '2',
        '--verbose',
      ]);
      await running.until('subscriptions', () => server.connections[0]?.subscriptions.length === 2);
      server.publish('channel.tips', 'r', { amount: 5 });
      server.publish('channel.contests', 'r', 'open\u001b[2J');
      const { code, stdout, stderr } = await running.ended;
      expect(code).toBe(0);
      expect(stdout).toMatch(
        /^\S+Z channel\.tips r \{"amount":5\}\n\S+Z channel\.contests r "open/,
      );
      expect(stdout).not.toContain('\u001b');
      expect(stderr).toContain('state live');
      expect(stdout + stderr).not.toContain(TOKEN);
    },
    SPEC_TIMEOUT,
  );

  it(
    'prints messages of Bloomr as JSON',
    async () => {
      await using server = await startBloomrServer();
      const ids = [1, 2].map((n) => server.publish('script', { n }, { metadata: { m: n } }));
      const args = ['--replay', '1h', '--metadata', '--json', '--limit', '2'];
      const url = ['--url', server.url];
      const { code, stdout, stderr } = await cli.run('tail', '--bloomr', 'script', ...url, ...args);
      const lines = stdout.trim().split('\n');
      expect(lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([
        { id: ids[0], data: { n: 1 }, metadata: { m: 1 } },
        { id: ids[1], data: { n: 2 }, metadata: { m: 2 } },
      ]);
      expect([code, stderr]).toEqual([0, '']);
    },
    SPEC_TIMEOUT,
  );

  it(
    'refuses what belongs to Jetstream, and says where the token has to be',
    async () => {
      const wrong = await cli.run('tail', '--astro', '--collection', 'app.bsky.feed.post');
      expect(wrong.code).toBe(1);
      expect(wrong.stderr).toContain('--collection');
      process.env['ASTRO_TOKEN'] = '';
      const { code, stderr } = await cli.run('tail', '--astro');
      process.env['ASTRO_TOKEN'] = TOKEN;
      expect(code).toBe(1);
      expect(stderr).toContain('ASTRO_TOKEN');
    },
    SPEC_TIMEOUT,
  );
});

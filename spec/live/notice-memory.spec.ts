import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from '@jest/globals';
import { frameOf } from '../fuzz/numbered-frames.js';
import { follow } from '../helpers/follow.js';
import { until } from '../helpers/real.js';
import { scriptedSockets } from '../helpers/scripted-socket.js';
import { START, virtualWorld } from '../helpers/virtual-world.js';

const MB = 1024 * 1024;
const COUNT = 16;

const TYPE = 'network.bsky.jetstream.subscribeEvents#';
const payload = (fields: object) => JSON.stringify({ $type: 'message', payload: fields });

describe('what is told of a frame', () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const held = () => {
    collect();
    return process.memoryUsage().heapUsed;
  };

  it.each<[what: string, frame: (text: string) => string]>([
    ['is no JSON', (text) => `{"broken": "${text}`],
    ['is of another type', (text) => JSON.stringify({ $type: text })],
    ['informs', (text) => payload({ $type: `${TYPE}info`, name: text, message: text })],
  ])('that %s does not keep the frame in memory', async (_what, frame) => {
    const world = virtualWorld();
    const { WebSocket, send } = scriptedSockets(world.scheduler);
    const followed = follow(world, { protocol: 'v2', WebSocket });
    world.run(10);
    const before = held();
    for (let nth = 1; nth <= COUNT; nth += 1) send(frame(`${nth} ${'y'.repeat(MB)}`));
    send(frameOf('v2', 1, START));
    expect([followed.notices.length, followed.numbers]).toEqual([COUNT, [1]]);
    expect(JSON.stringify(followed.notices).length).toBeLessThan(COUNT * 2500);
    await until(() => held() - before < 4 * MB, 'the frames to be given back', 5000);
    expect(followed.notices).toHaveLength(COUNT);
  });
});

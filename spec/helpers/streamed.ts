import { expect } from '@jest/globals';
import { jetstream, type JetstreamEvent } from 'rx-jetstream';
import type { UpstreamEvent } from 'rx-jetstream/testing';
import { virtualWorld } from './virtual-world.js';

/** Events as a stream emits them, so that they know where they came from. */
export function streamed(given: Iterable<UpstreamEvent>): readonly JetstreamEvent[] {
  const upstream = [...given];
  const { network, run, client } = virtualWorld();
  network.listen('wss://one.example').pushAll(upstream);
  const events: JetstreamEvent[] = [];
  const open = jetstream({ hosts: 'wss://one.example', cursor: 1, ...client }).subscribe((event) =>
    events.push(event),
  );
  run(1000);
  open.unsubscribe();
  expect(events).toHaveLength(upstream.length);
  return events;
}

const INFO = 'network.bsky.jetstream.subscribeEvents#info';

/** Frames of v2 that are no events, to be damaged like all others. */
export const CONTROL_FRAMES: readonly string[] = [
  '{"$type":"error","error":"ConsumerTooSlow","message":"reconnect with cursor=123456"}',
  `{"$type":"message","payload":{"$type":"${INFO}","message":"at seq 4711","name":"OutdatedCursor"}}`,
];

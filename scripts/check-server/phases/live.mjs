import { onStage } from '../stage.mjs';

/** Events the raw reader gets this long (ms) after the client opened happened after it opened. */
const SURE = 2000;

/** From the tip; the first connections break before an event came. */
export async function livePhase(setting, { events, cuts }) {
  const first = ['silent', 'no-answer', 'refuse'];
  const wanted = {
    cursor: undefined,
    hosts: 3,
    cuts,
    frames: Math.ceil(events / (cuts + 1)),
    first,
  };

  return onStage(setting, wanted, async ({ client, oracle, until, finish }) => {
    await until(
      () => oracle.entries.length > 0,
      () => 'the first live event',
    );
    const start = oracle.entries[0];
    client.start({ cursor: 'live' });
    await until(
      () => client.openedAt !== undefined,
      () => 'the first connection',
    );
    return {
      from: start.seq,
      to: await finish(events),
      // A break before the first event is made up for by time, and that goes back by a rewind.
      rewoundAt: 0,
      required: ({ at }) => at >= client.openedAt + SURE,
    };
  });
}

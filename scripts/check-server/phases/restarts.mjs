import { onStage } from '../stage.mjs';

/**
 * The program ends and starts again from what it saved of the last event. One host, because a
 * cursor is exact only there: the memory of what was had before is gone with the program.
 */
export async function restartsPhase(setting, { events, cuts, restarts }) {
  const { random } = setting;
  const from = setting.startFor(events);
  const share = Math.ceil(events / (restarts + 1));
  const wanted = { cursor: from, hosts: 1, cuts, frames: Math.ceil(events / (cuts + 1)) };

  const result = await onStage(setting, wanted, async ({ client, until, finish }) => {
    const cursor = () => (client.saved === undefined ? from : JSON.parse(client.saved));
    for (let left = restarts; left > 0; left -= 1) {
      const count = random.pick([1, random.whole(1, share), share]);
      client.start({ cursor: cursor() }, count);
      // A program may also end before its first event: the saved place stays what it was.
      if (random.next() < 0.2) client.stop();
      await until(
        () => client.stopped,
        () => `${count} events before restart ${restarts - left + 1}`,
      );
    }
    client.start({ cursor: cursor() });
    return { from, to: await finish(events), required: () => true };
  });
  return { ...result, restarts };
}

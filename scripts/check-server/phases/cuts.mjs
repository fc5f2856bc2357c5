import { onStage } from '../stage.mjs';

/** Everything from a seq on, over three hosts that are one server, cut in every way. */
export async function cutsPhase(setting, { events, cuts }) {
  const from = setting.startFor(events);
  const frames = Math.ceil((2 * events) / (cuts + 1));
  const wanted = { cursor: from, hosts: 3, cuts, frames };
  return onStage(setting, wanted, async ({ client, finish }) => {
    client.start({ cursor: from });
    return { from, to: await finish(events), required: () => true };
  });
}

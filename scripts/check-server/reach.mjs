import { readRaw } from './protocol-checks.mjs';

/** A time cursor before anything: the oldest event there is. */
const OLDEST = 1_000_000_000_000_000;

/** The oldest seq a server sends and the newest, for each wire. */
export async function reachOf(setting) {
  const one = ({ entries }) => entries.length > 0;
  const reach = {};
  for (const wire of setting.wires) {
    const old = await readRaw(setting, wire, OLDEST, one, 'the oldest event');
    const tip = await readRaw(setting, wire, undefined, one, 'a live event');
    reach[wire] = { oldest: old.entries[0].seq, tip: tip.entries[0].seq };
  }
  return reach;
}

import { ClientRun } from './client-run.mjs';
import { CutPlan } from './cut-plan.mjs';
import { CuttingProxy } from './cutting-proxy.mjs';
import { judge } from './judge.mjs';
import { RawReader } from './raw-reader.mjs';
import { Watch } from './watch.mjs';

/** Seconds the client may take to leave no connection behind. */
const LEAVE = 10;
/** How far before the start a failover may reach, µs: the default rewind and as much again. */
const REACH_BACK = 20_000_000;

/**
 * What every phase has: a raw reader, proxies that cut, and the client behind them.
 *
 * @param {object} setting what `check-server.mjs` collects: target, wire, random, seconds, seed
 * @param {{ cursor: number | undefined, hosts: number, cuts: number, frames: number,
 *   first?: string[] }} wanted
 * @param {(stage: object) => Promise<object>} play gives what `judge` needs
 */
export async function onStage(setting, wanted, play) {
  const { target, wire, random, seconds, compression } = setting;
  const watch = new Watch();
  const plan = new CutPlan(random, wanted.cuts, wanted.frames, wanted.first);
  const proxies = Array.from({ length: wanted.hosts }, () => new CuttingProxy(target, plan, watch));
  await Promise.all(proxies.map((proxy) => proxy.listen()));
  const oracle = new RawReader(target.origin, wire, wanted.cursor, watch);
  const hosts = proxies.map(({ url }) => url);
  const client = new ClientRun(hosts, wire, watch, random.whole(1, 2_000_000_000), {
    compression,
    // What is cut here is the stream, not what comes before it.
    fetch: (url, init) => fetch(url.replace(/^https?:\/\/[^/]+/, httpOf(target)), init),
  });
  const until = (condition, what) => watch.until(condition, seconds, what);
  const stage = { watch, plan, oracle, client, until };

  /** All cuts made and this many events had; then up to where the raw reader stands. */
  stage.finish = async (events) => {
    await until(
      () => plan.left === 0 && plan.count >= wanted.cuts && client.deliveries.length >= events,
      () =>
        `${wanted.cuts} cuts and ${events} events; ${plan.count} and ` +
        `${client.deliveries.length} came (--seconds is the bound of one wait)`,
    );
    const to = oracle.last;
    await until(
      () => client.last >= to,
      () => `seq ${to}; the client stands at ${client.last}`,
    );
    return to;
  };

  try {
    const rule = await play(stage);
    client.stop();
    const open = () => proxies.reduce((sum, proxy) => sum + proxy.open, 0);
    await watch.until(
      () => open() === 0,
      LEAVE,
      () => `the stopped client to close its connections; ${open()} are open`,
    );
    return {
      events: client.deliveries.length,
      cuts: plan.made,
      accepted: proxies.reduce((sum, proxy) => sum + proxy.accepted, 0),
      found: judge(client.deliveries, oracle, { ...rewindOf(client, oracle), ...rule }),
      serverDisorder: oracle.disorder,
      notices: client.notices.map(({ notice }) => notice),
    };
  } finally {
    client.stop();
    oracle.close();
    await Promise.all(proxies.map((proxy) => proxy.close()));
  }
}

function httpOf({ origin }) {
  return origin.replace(/^ws/, 'http');
}

/** From which delivery on, and how far, events from before the start may come. */
function rewindOf(client, oracle) {
  const rewoundAt = client.told('failover')[0]?.after ?? Number.POSITIVE_INFINITY;
  return { rewoundAt, oldest: oracle.entries[0].time - REACH_BACK };
}

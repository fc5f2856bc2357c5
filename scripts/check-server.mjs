// `npm run check-server -- <url>`: checks this client against a Jetstream server, and the server
// against the protocol. A proxy of our own cuts connections; a plain reader beside it tells what
// should have come. docs/check-server.md says how to use it.
import { readArguments, targetOf, USAGE, UsageError } from './check-server/arguments.mjs';
import { startEmbedded } from './check-server/embedded.mjs';
import { cutsPhase } from './check-server/phases/cuts.mjs';
import { filtersPhase } from './check-server/phases/filters.mjs';
import { livePhase } from './check-server/phases/live.mjs';
import { restartsPhase } from './check-server/phases/restarts.mjs';
import { protocolChecks } from './check-server/protocol-checks.mjs';
import { seededRandom } from './check-server/random.mjs';
import { reachOf } from './check-server/reach.mjs';
import { reportPhases, reportProtocol } from './check-server/report.mjs';

/** The phases, and what part of the events and the cuts each takes. */
const PHASES = [
  { phase: 'cuts', play: cutsPhase, events: 0.5, cuts: 0.5 },
  { phase: 'filters', play: filtersPhase, events: 0.2, cuts: 0.2 },
  { phase: 'restarts', play: restartsPhase, events: 0.2, cuts: 0.2 },
  { phase: 'live', play: livePhase, events: 0.1, cuts: 0.1 },
];

/** How much of what a phase reads is to be of the past; the rest is live. */
const PAST = 0.7;

async function check(given, url) {
  const target = targetOf(url);
  const { wires, seconds, seed, compression } = given;
  const setting = { target, wires, seconds, compression };
  setting.reach = await reachOf(setting);
  setting.startOf = (wire, events) => {
    const { oldest, tip } = setting.reach[wire];
    return Math.max(oldest, tip - Math.ceil(events * PAST));
  };
  const protocolFaults = reportProtocol(await protocolChecks(setting));

  const results = [];
  for (const wire of wires) {
    for (const { phase, play, ...parts } of PHASES) {
      setting.reach = await reachOf(setting);
      const own = {
        ...setting,
        wire,
        random: seededRandom(seed + results.length),
        startFor: (events) => setting.startOf(wire, events),
      };
      const amounts = {
        events: Math.ceil(given.events * parts.events),
        cuts: Math.round(given.cuts * parts.cuts),
        filters: given.filters,
        restarts: given.restarts,
      };
      const begun = performance.now();
      const result = await play(own, amounts);
      results.push({ wire, phase, result });
      const { lost, doubled } = result.found;
      const took = ((performance.now() - begun) / 1000).toFixed(1);
      console.log(`  ${wire} ${phase}: ${took} s, lost ${lost.count}, doubled ${doubled.count}`);
    }
  }
  const badPhases = reportPhases(results);
  const bad = protocolFaults + badPhases;
  console.log(bad === 0 ? 'passed: lost 0, doubled 0' : `FAILED: ${bad} checks`);
  return bad === 0;
}

async function main() {
  const given = readArguments(process.argv.slice(2));
  if (given.help) {
    console.log(USAGE);
    return true;
  }
  if (given.url !== undefined) return check(given, given.url);
  const embedded = await startEmbedded(given.seed, given.events, given.compression);
  try {
    return await check(given, embedded.url);
  } finally {
    await embedded.stop();
  }
}

try {
  process.exitCode = (await main()) ? 0 : 1;
} catch (error) {
  console.error(error instanceof UsageError ? `${error.message}\n\n${USAGE}` : error);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}

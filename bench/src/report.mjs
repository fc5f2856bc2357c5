import { CLIENTS } from './clients/index.mjs';
import { panel } from './figure.mjs';
import { median, spread } from './statistics.mjs';
import { markdown } from './table.mjs';

/** Lines, not events: what a filter turns down was read too. */
const rate = ({ lines, ms }) => lines / (ms / 1000);
const rateOfCpu = ({ lines, cpuMs }) => lines / (cpuMs / 1000);

/** Ratios are taken round by round, between neighbours in time, and their median counts. */
const ratioBetween = (of, results, others) =>
  median(results.map((result, round) => of(result) / of(others[round])));

/** What the rounds come to. `runs` has, for each client, one result a round. */
export function summarise(runs, base) {
  const ratioOf = (of, results) => ratioBetween(of, results, runs[base]);
  return Object.entries(runs).map(([name, results]) => ({
    name,
    label: CLIENTS[name].label,
    linesPerSecond: Math.round(median(results.map(rate))),
    spread: spread(results.map(rate)),
    ratio: ratioOf(rate, results),
    linesPerCpuSecond: Math.round(median(results.map(rateOfCpu))),
    ratioByCpu: ratioOf(rateOfCpu, results),
    events: results[0].events,
    share: results[0].events / results[0].lines,
  }));
}

const thousands = (value) => `${(value / 1000).toFixed(0)}k`;
const ratio = (value) => value.toFixed(2);
const percent = (value) => `${(value * 100).toFixed(1)} %`;

const labelOf = ({ name, label }, base) => (name === base ? `${label} (= 1)` : label);

/** A summary as a table in Markdown. */
function table(summary, base) {
  const rows = [
    ['client', 'ratio', 'ratio by CPU', 'lines/s', 'spread', 'events seen'],
    ...summary.map((row) => [
      labelOf(row, base),
      ratio(row.ratio),
      ratio(row.ratioByCpu),
      thousands(row.linesPerSecond),
      `±${percent(row.spread / 2)}`,
      percent(row.share),
    ]),
  ];
  return markdown(rows);
}

/** The ratios alone: what is worth writing down. */
function ratios(summary, base) {
  return markdown([
    ['client', 'ratio', 'ratio by CPU'],
    ...summary.map((row) => [labelOf(row, base), ratio(row.ratio), ratio(row.ratioByCpu)]),
  ]);
}

/** What became of the goals whose clients ran, a line each. */
function goalLines({ runs, wire }, goals, base) {
  return goals
    .filter(({ client, of = base }) => client in runs && of in runs)
    .map(({ client, of = base, atLeast }) => {
      const goal = atLeast[wire] ?? atLeast;
      const [byTime, byCpu] = [rate, rateOfCpu].map((each) =>
        ratioBetween(each, runs[client], runs[of]),
      );
      // What is missed must not look reached.
      const shown = byTime < goal && ratio(byTime) >= goal ? byTime.toFixed(4) : ratio(byTime);
      return (
        `Goal ${byTime >= goal ? 'reached' : 'missed'}: ${CLIENTS[client].label} at least ` +
        `${goal} × ${CLIENTS[of].label}; is ${shown} ×, by CPU time ${ratio(byCpu)} ×`
      );
    });
}

/** A suite's part as a figure: see figure.mjs. */
export function figureOf({ suite, part, summary, measured, base, goals, remarks }) {
  const { bytesPerLine, lines } = measured;
  return {
    suite,
    part,
    lines,
    console: `${bytesPerLine.toFixed(0)} bytes a frame\n\n${table(summary, base)}`,
    page: ratios(summary, base),
    goals: goalLines(measured, goals, base),
    remarks: remarks?.(summary) ?? [],
    chart: panel({
      title: part,
      base,
      unit: `rate, as a multiple of ${CLIENTS[base].label}`,
      value: (row) => row.ratio,
      show: ratio,
      of: summary,
    }),
    data: { ...measured, base, summary },
  };
}

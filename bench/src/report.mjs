import { CLIENTS } from './clients/index.mjs';
import { panel } from './figure.mjs';
import { median, spread } from './statistics.mjs';
import { markdown } from './table.mjs';

/** Lines, not events: what a filter turns down was read too. */
const rate = ({ lines, ms }) => lines / (ms / 1000);
const rateOfCpu = ({ lines, cpuMs }) => lines / (cpuMs / 1000);

/**
 * What the rounds come to. `runs` has, for each client, one result a round. Ratios are taken round
 * by round, between neighbours in time, and their median counts.
 */
export function summarise(runs, base) {
  const ratioOf = (of, results) =>
    median(results.map((result, round) => of(result) / of(runs[base][round])));
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

/** What became of the goals, a line each. */
function goalLines(summary, goals, base) {
  return summary
    .filter(({ name }) => name in goals)
    .map((row) => {
      const { name, label } = row;
      const reached = row.ratio >= goals[name] ? 'reached' : 'missed';
      return (
        `Goal ${reached}: ${label} at least ${goals[name]} × ${CLIENTS[base].label}; ` +
        `is ${ratio(row.ratio)} ×, by CPU time ${ratio(row.ratioByCpu)} ×`
      );
    });
}

/** A suite's part as a figure: see figure.mjs. */
export function figureOf({ suite, part, summary, measured, base, goals, remarks }) {
  const { bytesPerLine } = measured;
  return {
    suite,
    part,
    console: `${bytesPerLine.toFixed(0)} bytes a frame\n\n${table(summary, base)}`,
    page: ratios(summary, base),
    goals: goalLines(summary, goals, base),
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

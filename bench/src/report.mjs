import { CLIENTS, FLOOR } from './clients/index.mjs';
import { median, spread } from './statistics.mjs';

const rate = ({ events, ms }) => events / (ms / 1000);
const rateOfCpu = ({ events, cpuMs }) => events / (cpuMs / 1000);

/** What the rounds of one wire come to. `runs` has, for each client, one result a round. */
export function summarise(runs) {
  const floor = runs[FLOOR];
  const floorRates = floor.map(rate);
  const floorCpu = median(floor.map(rateOfCpu));
  return Object.entries(runs).map(([name, results]) => {
    const rates = results.map(rate);
    const cpu = median(results.map(rateOfCpu));
    return {
      name,
      label: CLIENTS[name].label,
      eventsPerSecond: Math.round(median(rates)),
      spread: spread(rates),
      ratio: median(rates) / median(floorRates),
      ratioByRound: median(rates.map((value, round) => value / floorRates[round])),
      eventsPerCpuSecond: Math.round(cpu),
      ratioByCpu: cpu / floorCpu,
      events: results[0].events,
    };
  });
}

const thousands = (value) => `${(value / 1000).toFixed(0)}k`;
const ratio = (value) => value.toFixed(2);

/** The summary of one wire as a table in Markdown. */
export function table(summary) {
  const rows = [
    ['client', 'events/s', 'spread', 'ratio', 'ratio by round', 'ratio by CPU', 'events read'],
    ...summary.map((row) => [
      row.label,
      thousands(row.eventsPerSecond),
      `±${((row.spread * 100) / 2).toFixed(1)} %`,
      ratio(row.ratio),
      ratio(row.ratioByRound),
      ratio(row.ratioByCpu),
      String(row.events),
    ]),
  ];
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  const line = (cells) =>
    `| ${cells
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[column]) : cell.padStart(widths[column]),
      )
      .join(' | ')} |`;
  const rule = widths.map((width, column) =>
    column === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`,
  );
  return [line(rows[0]), line(rule), ...rows.slice(1).map(line)].join('\n');
}

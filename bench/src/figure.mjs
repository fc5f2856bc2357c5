import { markdown } from './table.mjs';

export const mebibytes = (bytes) => `${(bytes / 2 ** 20).toFixed(1)} MiB`;
export const kilobytes = (bytes) => `${(bytes / 1000).toFixed(1)} kB`;
export const percent = (part) => `${(part * 100).toFixed(1)} %`;
export const millis = (ms) => `${ms.toFixed(1)} ms`;
export const times = (ratio) => ratio.toFixed(2);

/**
 * What one part of a suite comes to: a table for the console, one for the page, what became of the
 * goals, what else is worth saying, the bars of a chart, and the runs themselves for the JSON; `lines`,
 * where a run took another number of them than was asked for.
 *
 * `rows` have a name, a label and cells; `chart` says which number of each of its rows is drawn.
 */
export function figure({ suite, part, base, head = 'client', columns, rows, chart, goals, data }) {
  const cells = rows.map((row) => [
    row.name === base ? `${row.label} (base)` : row.label,
    ...row.cells,
  ]);
  const table = markdown([[head, ...columns], ...cells]);
  return {
    suite,
    part,
    console: table,
    page: table,
    goals: goals.map(goalLine),
    remarks: [],
    chart: panel({ title: part, base, ...chart }),
    data,
  };
}

/** As many digits as tell values apart. */
function rounded(value) {
  return value >= 100 ? value.toFixed(0) : String(Number(value.toPrecision(3)));
}

/** A panel of a chart: a bar for each row. */
export function panel({ title, base, unit, value, show = rounded, of }) {
  const bars = of.map((row) => ({
    label: row.label,
    value: value(row),
    shown: show(value(row)),
    kind: kindOf(row.name, base),
  }));
  return { title, unit, bars };
}

const kindOf = (name, base) => {
  if (name === base) return 'base';
  return name.startsWith('rx-jetstream') ? 'own' : 'other';
};

const goalLine = ({ what, is, reached }) =>
  `Goal ${reached ? 'reached' : 'missed'}: ${what}; is ${is}`;

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { drawChart } from './chart.mjs';

/** Draws a suite's chart beside a page, and puts its tables and goals between `<!-- name -->` and `<!-- /name -->`. */
export function writePage(file, machine, { suite, label, at, lines, rounds, sizes, figures }) {
  const image = `images/bench-${suite}.svg`;
  mkdirSync(join(dirname(file), 'images'), { recursive: true });
  const panels = figures.flatMap(({ chart }) => (chart === undefined ? [] : [chart]));
  writeFileSync(join(dirname(file), image), drawChart(label, panels));
  const counts = [
    ...(sizes.includes('lines') ? [`${figures[0]?.lines ?? lines} lines a run`] : []),
    ...(sizes.includes('rounds') ? [rounds === 1 ? 'one round' : `${rounds} rounds, medians`] : []),
  ].join(', ');
  const where = `${at.slice(0, 10)}, Node ${machine.node.slice(1)}, ${machine.cores} cores`;
  const block = [
    `![${label}](${image})`,
    ...figures.flatMap(({ part, page, remarks, goals }) => [
      `${part}:`,
      page,
      list([...remarks, ...goals]),
    ]),
    `${where}${counts && `; ${counts}`}.`,
  ]
    .filter((paragraph) => paragraph !== '')
    .join('\n\n');
  const page = readFileSync(file, 'utf8');
  const [start, end] = [`<!-- ${suite} -->`, `<!-- /${suite} -->`];
  const [from, to] = [page.indexOf(start), page.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`${file} has no place for ${suite}`);
  writeFileSync(file, `${page.slice(0, from + start.length)}\n\n${block}\n\n${page.slice(to)}`);
}

const list = (lines) => lines.map((line) => `- ${line}`).join('\n');

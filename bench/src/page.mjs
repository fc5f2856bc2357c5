import { readFileSync, writeFileSync } from 'node:fs';
import { INPUTS } from './inputs.mjs';
import { ratios } from './report.mjs';

/** Puts the ratios of a run into a page, between `<!-- name -->` and `<!-- /name -->`. */
export function writePage(file, { at, machine, lines, rounds, results }) {
  const blocks = new Map();
  const where = `${at.slice(0, 10)}, Node ${machine.node.slice(1)}, ${machine.cores} cores`;
  blocks.set('run', `${where}; ${lines} lines a run, ${rounds} rounds, medians.`);
  for (const { suite, input, wire, summary, base } of results) {
    const block = `${INPUTS[input].label}, ${wire}:\n\n${ratios(summary, base)}`;
    const before = blocks.get(suite);
    blocks.set(suite, before === undefined ? block : `${before}\n\n${block}`);
  }
  let page = readFileSync(file, 'utf8');
  for (const [name, block] of blocks) {
    const [start, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
    const [from, to] = [page.indexOf(start), page.indexOf(end)];
    if (from < 0 || to < from) throw new Error(`${file} has no place for ${name}`);
    page = `${page.slice(0, from + start.length)}\n\n${block}\n\n${page.slice(to)}`;
  }
  writeFileSync(file, page);
}

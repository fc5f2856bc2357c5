import { CUT_KINDS } from './cut-plan.mjs';

const FAULTS = ['lost', 'doubled', 'disordered', 'altered', 'unwanted'];

/** Prints rows in columns. */
function table(rows) {
  const widths = rows[0].map((_, at) => Math.max(...rows.map((row) => String(row[at]).length)));
  const line = (row) =>
    row.map((cell, at) =>
      at < 2 ? String(cell).padEnd(widths[at]) : String(cell).padStart(widths[at]),
    );
  for (const row of rows) console.log(line(row).join('  ').trimEnd());
}

/** Prints the checks of the protocol. Gives how many failed. */
export function reportProtocol(lines) {
  for (const [wire, what, ok, detail] of lines) {
    console.log(`${ok ? '✓' : '✗'} ${wire}: ${what}${ok && wire !== 'both' ? '' : ` (${detail})`}`);
  }
  return lines.filter(([, , ok]) => !ok).length;
}

/** Prints the phases. Gives how many of them failed. */
export function reportPhases(results) {
  const head = ['wire', 'phase', 'events', 'cuts', 'filters', 'restarts', 'connections'];
  const rows = results.map(({ wire, phase, result }) => [
    ...[wire, phase, result.events, sum(result.cuts), result.changes ?? 0, result.restarts ?? 0],
    result.accepted,
    ...FAULTS.map((fault) => result.found[fault].count),
    result.found.early.count,
    gapsOf(result).length,
  ]);
  table([[...head, ...FAULTS, 'early', 'gaps'], ...rows]);
  for (const { wire, phase, result } of results) details(`${wire} ${phase}`, result);
  return results.filter(({ result }) => isBad(result)).length;
}

const sum = (counts) => [...counts.values()].reduce((total, count) => total + count, 0);
const gapsOf = ({ notices }) => notices.filter(({ code }) => code === 'gap');
const isBad = (result) =>
  result.serverDisorder > 0 ||
  gapsOf(result).some(({ certain }) => certain) ||
  // Asked for, it has to work.
  result.notices.some(({ code }) => code === 'compression') ||
  FAULTS.some((fault) => result.found[fault].count > 0);

function details(name, result) {
  const cuts = CUT_KINDS.flatMap((kind) => `${kind} ${result.cuts.get(kind) ?? 0}`).join(', ');
  const codes = new Map();
  for (const { code } of result.notices) codes.set(code, (codes.get(code) ?? 0) + 1);
  const notices = [...codes].map(([code, count]) => `${code} ${count}`).join(', ');
  console.log(`${name}: cuts: ${cuts}; notices: ${notices || 'none'}`);
  for (const gap of gapsOf(result)) {
    const { cause, certain, from, to, message } = gap;
    console.log(`  gap: ${cause}, certain ${certain}, from ${from} to ${to}: ${message}`);
  }
  for (const fault of FAULTS) {
    for (const example of result.found[fault].examples) console.log(`  ${fault}: ${example}`);
  }
  if (result.serverDisorder > 0) {
    console.log(`  the server itself sent ${result.serverDisorder} events out of order`);
  }
}

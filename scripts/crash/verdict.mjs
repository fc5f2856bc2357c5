import Database from 'libsql';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Counts what all the processes have done together. */
export async function verdictOf(given, played) {
  const found = given.mode === 'sql' ? inDatabase(given) : inLog(given, played.states);
  const { kills, cuts, crashes, problems } = played;
  const enough = kills === given.kills && cuts === given.cuts && crashes === given.crashes;
  const faults = [...problems, ...found.problems];
  if (!enough) faults.push('it was over before all kills and cuts had come');
  return {
    ok: found.missing === 0 && faults.length === 0,
    line: [
      `${given.events} events, ${kills} kills, ${cuts} cuts, ${crashes} server crashes`,
      `${found.missing} missing, ${found.line}`,
      ...faults.slice(0, 5),
    ].join('; '),
  };
}

function inDatabase({ folder, events }) {
  const db = new Database(join(folder, 'events.db'));
  const { rows, numbers } = db
    .prepare('SELECT count(*) AS rows, count(DISTINCT number) AS numbers FROM events')
    .get();
  const { disordered } = db
    .prepare(
      `SELECT count(*) AS disordered FROM (SELECT number, lag(number) OVER
       (PARTITION BY did ORDER BY rowid) AS earlier FROM events) WHERE number <= earlier`,
    )
    .get();
  db.close();
  const doubled = rows - numbers;
  const problems = [];
  if (doubled > 0) problems.push('a row came twice');
  if (disordered > 0) problems.push(`${disordered} rows out of order`);
  return { missing: events - numbers, line: `${doubled} doubled`, problems };
}

/** A line is begun, or done. What was begun and is behind the saved position was in hand. */
function inLog({ folder, events, 'max-repeats': maxRepeats }, states) {
  const text = readFileSync(join(folder, 'log'), 'utf8');
  const done = new Set();
  const problems = [];
  let repeats = 0;
  let most = 0;
  let inHandMost = 0;
  let from = 0;
  let inHand = new Set();
  for (const { logged, saved } of [...states, { logged: text.length, saved: events }]) {
    const begun = [];
    for (const line of text.slice(from, logged).split('\n')) {
      if (line.startsWith('+')) begun.push(Number(line.slice(1)));
      else if (line !== '') done.add(Number(line));
    }
    from = logged;
    const again = begun.filter((number) => inHand.has(number)).length;
    const twice = begun.length - new Set(begun).size;
    if (twice > 0) problems.push(`one process had ${twice} events twice`);
    const unexpected = begun.filter((number) => number <= (inHand.saved ?? 0)).length;
    if (unexpected > 0) problems.push(`${unexpected} events came again that were saved as done`);
    repeats += again;
    most = Math.max(most, again);
    const ahead = [...inHand, ...begun].filter((number) => number > saved);
    inHand = Object.assign(new Set(ahead), { saved });
    inHandMost = Math.max(inHandMost, inHand.size);
    if (inHand.size > maxRepeats) problems.push(`${inHand.size} were in hand at a kill`);
  }
  return {
    missing: events - done.size,
    line: `${repeats} repeated, at most ${most} after a kill, where at most ${inHandMost} were in hand (bound ${maxRepeats})`,
    problems,
  };
}

// Rows and position in one transaction.
import Database from 'libsql';
import { join } from 'node:path';
import { cursorOf } from '../../dist/esm/src/index.js';
import { consumeBatch } from '../../dist/esm/operators/index.js';
import { given, numberOf, stream, work } from './consumer.mjs';

const db = new Database(join(given.folder, 'events.db'));
db.pragma('journal_mode = WAL');
// No key: a row that comes twice is to be seen.
db.exec('CREATE TABLE IF NOT EXISTS events (number INTEGER, did TEXT)');
db.exec('CREATE TABLE IF NOT EXISTS positions (name TEXT PRIMARY KEY, cursor TEXT)');

const insert = db.prepare('INSERT INTO events VALUES (?, ?)');
const move = db.prepare('INSERT OR REPLACE INTO positions VALUES (?, ?)');
const load = () => {
  const row = db.prepare('SELECT cursor FROM positions WHERE name = ?').get('crash');
  return row && JSON.parse(row.cursor);
};

const write = db.transaction((events) => {
  for (const event of events) insert.run(numberOf(event), event.did);
  move.run('crash', JSON.stringify(cursorOf(events.at(-1))));
});

work(
  load(),
  stream(load).pipe(consumeBatch(write, { size: 200, maxWait: 20 })),
  ({ events }) => events.at(-1).seq,
);

import { openRaw } from '../check-server/raw-reader.mjs';

/** How many events a server has from one seq to another, read by a bare WebSocket on v2. */
export function countEvents(origin, { first, last }) {
  const socket = openRaw(origin, 'v2', [['cursor', String(first)]]);
  const seen = new Set();
  return new Promise((resolve, reject) => {
    socket.on('error', reject);
    socket.on('close', (code) => {
      reject(new Error(`the server closed with ${code} after ${seen.size} events`));
    });
    socket.on('message', (data) => {
      const seq = JSON.parse(String(data)).payload?.seq ?? 0;
      if (seq >= first && seq <= last) seen.add(seq);
      if (seq < last) return;
      socket.terminate();
      resolve(seen.size);
    });
  });
}

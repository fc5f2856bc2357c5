import WebSocket from 'ws';
import { isPost } from './is-post.mjs';
import { COMMIT, SEQ, SUBPROTOCOLS, urlOf } from './urls.mjs';

/** The floor, and a check as somebody in a hurry would write it. */
export function start({ origin, wire, sink, wanted }) {
  const options = { perMessageDeflate: false };
  const socket = new WebSocket(urlOf(origin, wire), SUBPROTOCOLS[wire], options);
  const seqOf = SEQ[wire];
  const commitOf = COMMIT[wire];
  socket.on('message', (data) => {
    const line = JSON.parse(data.toString());
    const commit = commitOf(line);
    if (commit?.collection !== wanted || commit.operation === 'delete') return;
    if (isPost(commit.record)) sink(seqOf(line));
  });
  return () => {
    socket.removeAllListeners('message');
    socket.close();
  };
}

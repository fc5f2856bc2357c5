// Runs in the browser: bundled by browser.mjs, with this repository's build as `rx-jetstream`.
import { jetstream } from 'rx-jetstream';
import { SEQ, SUBPROTOCOLS, urlOf } from '../clients/urls.mjs';
import { Tally } from '../tally.mjs';

/** Each is `start({ origin, wire, sink, dictionary })`, and gives what ends it. */
const CLIENTS = {
  'page-floor': ({ origin, wire, sink }) => {
    const socket = new WebSocket(urlOf(origin, wire), SUBPROTOCOLS[wire]);
    const seqOf = SEQ[wire];
    socket.onmessage = ({ data }) => {
      sink(seqOf(JSON.parse(data)));
    };
    return () => {
      socket.onmessage = null;
      socket.close();
    };
  },
  'rx-jetstream': (given) => read(given, 'none'),
  'rx-jetstream-zstd': (given) => read(given, { mode: 'zstd', dictionaries: [given.dictionary] }),
};

function read({ origin, wire, sink }, compression) {
  const hosts = [origin, 'ws://localhost:9'];
  const subscription = jetstream({
    ...{ hosts, protocol: wire, cursor: 1, compression },
    onNotice: ({ code, message }) => {
      throw new Error(`${code}: ${message}`);
    },
  }).subscribe(({ seq }) => {
    sink(seq);
  });
  return () => {
    subscription.unsubscribe();
  };
}

/** Reads up to the last line: how long that took from the first event on, ms, and what was seen. */
globalThis.readAll = async (name, wire, { port, expected }) => {
  const answer = await fetch('dictionary');
  const dictionary = new Uint8Array(await answer.arrayBuffer());
  const tally = new Tally();
  let end;
  const ms = await new Promise((resolve) => {
    let startedAt;
    const sink = (seq) => {
      startedAt ??= performance.now();
      tally.add(seq);
      if (seq === expected.last) resolve(performance.now() - startedAt);
    };
    end = CLIENTS[name]({ origin: `ws://localhost:${port}`, wire, sink, dictionary });
  });
  end();
  return { ms, seen: tally.state };
};

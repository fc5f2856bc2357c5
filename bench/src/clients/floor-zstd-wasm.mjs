import WebSocket from 'ws';
import { createDCtx, decompressUsingDict, init } from '@bokuweb/zstd-wasm';
import { dictionaryOf } from '../library.mjs';
import { packedUrlOf, SEQ, SUBPROTOCOLS } from './urls.mjs';

/** The least that a client without a decoder of its own can do with compressed frames. */
export async function start({ origin, wire, sink, dist }) {
  const dictionary = await dictionaryOf(wire, dist);
  await (loading ??= init());
  const context = createDCtx();
  const options = { perMessageDeflate: false };
  const socket = new WebSocket(packedUrlOf(origin, wire), SUBPROTOCOLS[wire], options);
  const seqOf = SEQ[wire];
  socket.on('message', (data) => {
    const bytes = decompressUsingDict(context, data, dictionary);
    const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString();
    sink(seqOf(JSON.parse(text)));
  });
  return () => {
    socket.removeAllListeners('message');
    socket.close();
  };
}

let loading;

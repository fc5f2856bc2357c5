import { jsonString } from './canonical-json.js';
import { displayTime, isCommitRow, operationOf, type Row, ROW_KIND } from './row.js';
import { ACCOUNT_KEYS, IDENTITY_KEYS, recordOf, SYNC_KEYS, wrappedText } from './row-body.js';
import { wireTime } from './wire-time.js';

const TYPE = 'network.bsky.jetstream.subscribeEvents';

/**
 * A row as one `xrpc.v1.json` message frame.
 *
 * @throws TypeError when the row cannot be written: unknown kind, or a body outside the data model
 */
export function encodeV2(row: Row): string {
  if (isCommitRow(row.kind)) return messageFrame(commitPayload(row));
  const seq = `"seq":${row.seq}`;
  const did = `"did":${jsonString(row.did)}`;
  const time = `"time":"${wireTime(displayTime(row))}"`;
  switch (row.kind) {
    case ROW_KIND.identity: {
      const identity = wrappedText(row.body, IDENTITY_KEYS);
      return messageFrame(
        `"$type":"${TYPE}#identity",${did},"identity":${identity},${seq},${time}`,
      );
    }
    case ROW_KIND.account: {
      const account = wrappedText(row.body, ACCOUNT_KEYS);
      return messageFrame(`"$type":"${TYPE}#account","account":${account},${did},${seq},${time}`);
    }
    case ROW_KIND.sync: {
      const sync = wrappedText({ blocks: { $bytes: '' }, ...(row.body as object) }, SYNC_KEYS);
      return messageFrame(`"$type":"${TYPE}#sync",${did},${seq},"sync":${sync},${time}`);
    }
    default:
      throw new TypeError(`unknown row kind ${row.kind}`);
  }
}

function commitPayload(row: Row): string {
  const record = row.kind === ROW_KIND.delete ? undefined : recordOf(row);
  return (
    `"$type":"${TYPE}#commit",${record === undefined ? '' : `"cid":${jsonString(record.cid)},`}` +
    `"collection":${jsonString(row.collection)},"did":${jsonString(row.did)},` +
    `"operation":"${operationOf(row.kind)}",` +
    `${record === undefined ? '' : `"record":${record.text},`}"rev":${jsonString(row.rev)},` +
    `"rkey":${jsonString(row.rkey)},"seq":${row.seq},"time":"${wireTime(displayTime(row))}"`
  );
}

/** The `#info` advisory. It has no seq and moves no cursor. */
export function infoFrame(name: string, message: string): string {
  const text = message === '' ? '' : `"message":${jsonString(message)},`;
  return messageFrame(`"$type":"${TYPE}#info",${text}"name":${jsonString(name)}`);
}

/** The terminal error frame; the connection closes abruptly after it. */
export function errorFrame(error: string, message: string): string {
  const text = message === '' ? '' : `,"message":${jsonString(message)}`;
  return `{"$type":"error","error":${jsonString(error)}${text}}`;
}

function messageFrame(payload: string): string {
  return `{"$type":"message","payload":{${payload}}}`;
}

/** Silence after which a ping asks whether the peer lives, ms; the server itself pings every 30 s. */
const PING_AFTER = 40_000;
/** How long the pong may take, ms: twice what the server allows us. */
export const PONG_WAIT = 10_000;

/**
 * Asks a silent peer by pings whether it lives. A browser's build has heartbeat-browser.ts in place
 * of this file (package.json, "browser").
 *
 * @param ping - sends one, where the platform can
 * @returns to be called each tick: the time; whether the peer gave a sign of life since the last
 * one; by how much (ms) the tick was late. Gives whether a pong is overdue.
 */
export function startHeartbeat(
  now: number,
  ping: (() => void) | undefined,
): ((now: number, sign: boolean, late: number) => boolean) | undefined {
  if (ping === undefined) return undefined;
  let signAt = now;
  let pingedAt: number | undefined;
  return (now, sign, late) => {
    signAt = sign ? now : signAt + late;
    if (sign) pingedAt = undefined;
    if (pingedAt !== undefined) {
      pingedAt += late;
      return now - pingedAt >= PONG_WAIT;
    }
    if (now - signAt >= PING_AFTER) {
      pingedAt = now;
      ping();
    }
    return false;
  };
}

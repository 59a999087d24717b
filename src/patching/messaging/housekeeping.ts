/**
 * The nodes of a cluster talk to each other all the time, over the app's broker: every ten seconds that is a trace of nothing
 * else. In Moleculer (0.13 to 0.15) all packets but those of requests and events are such, `MOL.HEARTBEAT` or
 * `MOL-<namespace>.INFO.<node>`.
 * Source: https://github.com/moleculerjs/moleculer/blob/v0.14.35/src/packets.js
 */
const HOUSEKEEPING =
  /^MOL(?:-[^.]*)?\.(?:DISCONNECT|DISCOVER|GOSSIP_HELLO|GOSSIP_REQ|GOSSIP_RES|HEARTBEAT|INFO|PING|PONG)(?:\.|$)/;

/** Is that subject, topic, exchange or queue for housekeeping? */
export function isHousekeeping(destination: unknown): boolean {
  return typeof destination === 'string' && HOUSEKEEPING.test(destination);
}

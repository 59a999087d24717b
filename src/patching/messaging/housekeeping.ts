/**
 * The nodes of a Moleculer cluster (0.13 to 0.15) talk to each other all the time, over the app's broker, `MOL.HEARTBEAT` or
 * `MOL-<namespace>.REQ.<node>`: every ten seconds that is a trace of nothing else. Requests and events have the spans of
 * `moleculer`, which knows what they are for.
 * Source: https://github.com/moleculerjs/moleculer/blob/v0.14.35/src/packets.js
 */
const HOUSEKEEPING =
  /^MOL(?:-[^.]*)?\.(?:DISCONNECT|DISCOVER|EVENTB?|GOSSIP_HELLO|GOSSIP_REQ|GOSSIP_RES|HEARTBEAT|INFO|PING|PONG|REQB?|RES)(?:\.|$)/;

/** Is that subject, topic, exchange or queue for housekeeping? */
export function isHousekeeping(destination: unknown): boolean {
  return typeof destination === 'string' && HOUSEKEEPING.test(destination);
}

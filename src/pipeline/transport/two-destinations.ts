import type { Outcome, Transport } from './transport.ts';

/**
 * Sends everything to two places, and again only to the one that asks for it. The first one's word counts: what only the
 * second refuses is said and counts as delivered.
 * @param name of the second, for messages
 */
export function sendToTwoDestinations(first: Transport, second: Transport, name: string): Transport {
  /** One place may be done with a batch while the other one is not: the outcome of the place that is done is kept. */
  const done = new WeakMap<Uint8Array, { first?: Outcome; second?: Outcome }>();
  return {
    async send(body, timeout, onSent) {
      const before = done.get(body) ?? {};
      const [one, two] = await Promise.all([
        before.first ?? first.send(body, timeout, onSent),
        before.second ?? second.send(body, timeout),
      ]);
      if (one.kind === 'retry' || two.kind === 'retry') {
        done.set(body, { ...(one.kind !== 'retry' && { first: one }), ...(two.kind !== 'retry' && { second: two }) });
        return one.kind === 'retry' ? one : aboutSecond(two, name);
      }
      done.delete(body);
      if (one.kind === 'delivered' && two.kind === 'rejected') {
        const { failure } = aboutSecond(two, name);
        return { ...one, doubt: failure };
      }
      return one;
    },
    hold(alive) {
      first.hold(alive);
      second.hold(alive);
    },
  };
}

function aboutSecond<T extends Outcome>(outcome: T, name: string): T {
  if (outcome.kind === 'delivered') return outcome;
  return {
    ...outcome,
    failure: { ...outcome.failure, key: `${name} ${outcome.failure.key}`, seen: `${name}: ${outcome.failure.seen}` },
  };
}

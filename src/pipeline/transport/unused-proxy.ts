import type { Outcome, Transport } from './transport.ts';

const NOT_REACHED = new Set(['timeout', 'ETIMEDOUT', 'ECONNRESET', 'connection']);

/** Says, where the collector is not reached, that the proxy of the environment was not asked. */
export function adviseOfProxy(transport: Transport, variable: string): Transport {
  return {
    async send(body, timeout, onSent) {
      return advised(await transport.send(body, timeout, onSent), variable);
    },
    hold: (alive) => transport.hold(alive),
  };
}

function advised(outcome: Outcome, variable: string): Outcome {
  if (outcome.kind === 'delivered') return outcome;
  const { failure } = outcome;
  if (!failure.unreachable && !NOT_REACHED.has(failure.key)) return outcome;
  const advice = `${variable} is set, but telemetry goes through no proxy: the collector must be reached directly, such as one in this network that sends on`;
  return { ...outcome, failure: { ...failure, advice: `${failure.advice}; ${advice}` } };
}

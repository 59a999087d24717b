/** Where messages go and come from, as the conventions name it. Source: https://opentelemetry.io/docs/specs/semconv/messaging/rabbitmq/ */

/** The conventions have this name for the exchange that delivers to queues by their names. */
const DEFAULT_EXCHANGE = 'amq.default';

/** Queues that the server names, for replies for the most part: there is one for each client. */
const TEMPORARY = /^amq\.(?:gen-|rabbitmq\.reply-to)/;

export interface Destination {
  readonly exchange: string;
  readonly key: string;
  /** A consumer has it; the empty string: the queue that its channel has declared last. */
  readonly queue?: string;
}

/** Exchange, routing key and queue, none of them twice. */
export function nameOf({ exchange, key, queue = '' }: Destination): string {
  const parts = [exchange, key, queue === key ? '' : queue];
  return parts.filter((part) => part !== '').join(':') || DEFAULT_EXCHANGE;
}

/** The part of it that a span is named after. */
export function targetOf({ exchange, key, queue }: Destination): string {
  const target = (queue ?? exchange) || key || DEFAULT_EXCHANGE;
  return TEMPORARY.test(target) ? '(temporary)' : target;
}

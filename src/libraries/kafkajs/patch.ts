import type { Attributes, Counter, Histogram, Tracer } from '@opentelemetry/api';
import { KafkaJsInstrumentation } from '@opentelemetry/instrumentation-kafkajs';
import {
  ATTR_MESSAGING_CONSUMER_GROUP_NAME,
  ATTR_MESSAGING_KAFKA_OFFSET,
  METRIC_MESSAGING_CLIENT_CONSUMED_MESSAGES,
  METRIC_MESSAGING_CLIENT_OPERATION_DURATION,
  METRIC_MESSAGING_CLIENT_SENT_MESSAGES,
  METRIC_MESSAGING_PROCESS_DURATION,
} from '@opentelemetry/semantic-conventions/incubating';
import type { CreatePatch } from '../../patching/define.ts';
import { isHousekeeping } from '../../patching/messaging/housekeeping.ts';
import { configureSpans, keepShapes, official } from '../../patching/official.ts';
import { overlay } from '../../patching/overlay.ts';
import { rewritingTracer } from '../../patching/tracer.ts';
import { followRefused } from './refused.ts';

type Method = (this: unknown, ...args: unknown[]) => unknown;
type Wrap = (original: Method) => Method;

/** Private methods of the official class: each gives the function that wraps a method of kafkajs. */
interface Internals {
  _getConsumerEachMessagePatch(consumer: unknown): Wrap;
  _getConsumerEachBatchPatch(consumer: unknown): Wrap;
  _startConsumerSpan(options: ConsumerSpan): unknown;
  _getConsumerPatch(): Wrap;
  readonly tracer: Tracer;
  _recordClientDurationMetric(event: unknown): void;
  _setKafkaEventListeners(client: Client): void;
  _getSendPatch(): Wrap;
  _getSendBatchPatch(): Wrap;
  _getConsumerRunPatch(): Wrap;
  _getProducerTransactionPatch(): Wrap;
}

interface ConsumerSpan {
  kafkaClient: object;
  attributes: Attributes;
}

interface Instruments {
  _clientDuration: Histogram;
  _processDuration: Histogram;
  _sentMessages: Counter;
  _consumedMessages: Counter;
}

/** Buckets: https://opentelemetry.io/docs/specs/semconv/messaging/messaging-metrics/ */
const IN_SECONDS = {
  unit: 's',
  advice: {
    explicitBucketBoundaries: [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10],
  },
};

interface Message {
  value?: unknown;
  headers?: object;
}

interface TopicMessages {
  messages?: unknown;
}

/** A producer or consumer. */
interface Client {
  events?: { REQUEST?: string };
  on(event: string, listener: (event: unknown) => void): void;
}

/** The official class, with the descriptions and units that the conventions have for its metrics. */
class DescribedInstrumentation extends KafkaJsInstrumentation {
  override _updateMetricInstruments(): void {
    const instruments = this as unknown as Instruments;
    instruments._clientDuration = this.meter.createHistogram(METRIC_MESSAGING_CLIENT_OPERATION_DURATION, {
      description: 'Duration of messaging operation initiated by a producer or consumer client.',
      ...IN_SECONDS,
    });
    instruments._processDuration = this.meter.createHistogram(METRIC_MESSAGING_PROCESS_DURATION, {
      description: 'Duration of processing operation.',
      ...IN_SECONDS,
    });
    instruments._sentMessages = this.meter.createCounter(METRIC_MESSAGING_CLIENT_SENT_MESSAGES, {
      description: 'Number of messages producer attempted to send to the broker.',
      unit: '{message}',
    });
    instruments._consumedMessages = this.meter.createCounter(METRIC_MESSAGING_CLIENT_CONSUMED_MESSAGES, {
      description: 'Number of messages that were delivered to the application.',
      unit: '{message}',
    });
  }
}

/**
 * The official class, which puts the trace headers into copies of the app's messages (its own way writes into them, also into
 * headers that several messages share) and its handlers in place of those of the app's options. What kafkajs refuses is left
 * to it.
 */
const create: CreatePatch = (host) => {
  const instrumentation = new DescribedInstrumentation({ enabled: false });
  configureSpans(instrumentation, { around: (tracer) => rewritingTracer(tracer, withNumericOffset) });
  keepShapes(instrumentation);
  const internals = instrumentation as unknown as Internals;
  const { _getSendPatch, _getSendBatchPatch, _getProducerTransactionPatch, _getConsumerPatch, _startConsumerSpan } =
    internals;
  const refused = followRefused(host);

  /** The groups of consumers, which those do not tell. */
  const groups = new WeakMap<object, string>();
  internals._getConsumerPatch = () => (original) => {
    const traced = _getConsumerPatch.call(internals)(original);
    return function consumer(options, ...rest) {
      const made = traced.call(this, options, ...rest) as object;
      const { groupId } = (options ?? {}) as { groupId?: unknown };
      if (typeof groupId === 'string') groups.set(made, groupId);
      return made;
    };
  };
  internals._startConsumerSpan = (options) => {
    const group = groups.get(options.kafkaClient);
    if (group === undefined) return _startConsumerSpan.call(internals, options);
    const attributes = { ...options.attributes, [ATTR_MESSAGING_CONSUMER_GROUP_NAME]: group };
    return _startConsumerSpan.call(internals, { ...options, attributes });
  };

  // The class notes on the client itself, where the app sees it, that it has done this.
  const measured = new WeakSet<Client>();
  internals._setKafkaEventListeners = (client) => {
    const request = client.events?.REQUEST;
    if (request === undefined || measured.has(client)) return;
    measured.add(client);
    client.on(request, (event) => internals._recordClientDurationMetric(event));
  };

  internals._getSendPatch = () => (original) => {
    const traced = _getSendPatch.call(internals)(original);
    return function send(record, ...rest) {
      if (isHousekeeping(topicOf(record))) return original.call(this, record, ...rest);
      const copy = copyOf(record);
      if (copy !== undefined) return traced.call(this, copy, ...rest);
      return refused(internals.tracer, topicOf(record), () => original.call(this, record, ...rest));
    };
  };

  internals._getSendBatchPatch = () => (original) => {
    const traced = _getSendBatchPatch.call(internals)(original);
    return function sendBatch(batch, ...rest) {
      const { topicMessages } = (batch ?? {}) as { topicMessages?: unknown };
      const copies = Array.isArray(topicMessages) ? topicMessages.map(copyOf) : [undefined];
      if (copies.includes(undefined)) {
        const topics = Array.isArray(topicMessages) ? topicMessages.map(topicOf) : [];
        const topic = topics.every((name) => name === topics[0]) ? topics[0] : undefined;
        return refused(internals.tracer, topic, () => original.call(this, batch, ...rest));
      }
      return traced.call(this, overlay(batch as object, { topicMessages: copies }), ...rest);
    };
  };

  internals._getConsumerRunPatch = () => (original) =>
    function run(options, ...rest) {
      if (typeof options !== 'object' || options === null) return original.call(this, options, ...rest);
      const { eachMessage, eachBatch } = options as { eachMessage?: unknown; eachBatch?: unknown };
      const traced: Record<string, unknown> = {};
      if (typeof eachMessage === 'function')
        traced.eachMessage = internals._getConsumerEachMessagePatch(this)(rejecting(eachMessage as Method));
      if (typeof eachBatch === 'function')
        traced.eachBatch = internals._getConsumerEachBatchPatch(this)(rejecting(eachBatch as Method));
      return original.call(this, overlay<object>(options, traced), ...rest);
    };

  // The class listens to the promise it returns, which would make a rejection that nobody handles disappear.
  internals._getProducerTransactionPatch = () => (original) => {
    const traced = _getProducerTransactionPatch.call(internals)(original);
    return function transaction(...args) {
      return (traced.apply(this, args) as Promise<unknown>).then((value) => value);
    };
  };

  return official(instrumentation);
};

/** kafkajs has offsets as text, which the class puts on spans as it is. */
function withNumericOffset(name: string, attributes: Attributes): { name: string; attributes: Attributes } {
  const offset = attributes[ATTR_MESSAGING_KAFKA_OFFSET];
  if (typeof offset !== 'string') return { name, attributes };
  return { name, attributes: { ...attributes, [ATTR_MESSAGING_KAFKA_OFFSET]: Number(offset) } };
}

function topicOf(record: unknown): unknown {
  return (record as { topic?: unknown } | null | undefined)?.topic;
}

/** Undefined for what kafkajs refuses: its error quotes a message without a value. */
function copyOf(record: unknown): object | undefined {
  const messages = (record as TopicMessages | null | undefined)?.messages;
  if (!Array.isArray(messages)) return undefined;
  const copies: object[] = [];
  for (const message of messages as (Message | null | undefined)[]) {
    if (typeof message !== 'object' || message?.value === undefined) return undefined;
    // kafkajs sends what is a message's own; its prototype is for the app's partitioner.
    const headers = Object.hasOwn(message, 'headers') ? message.headers : undefined;
    copies.push(overlay(message, { headers: { ...headers } }));
  }
  return overlay(record as object, { messages: copies });
}

/** kafkajs awaits the handler; the class ends its span only with a promise, not when the handler throws. */
function rejecting(handler: Method): Method {
  return function (...args) {
    try {
      return handler.apply(this, args);
    } catch (error) {
      return Promise.reject(error);
    }
  };
}

export default create;

import { type Attributes, type Span, SpanKind, type Tracer } from '@opentelemetry/api';
import {
  ATTR_MESSAGING_DESTINATION_NAME,
  ATTR_MESSAGING_OPERATION_NAME,
  ATTR_MESSAGING_OPERATION_TYPE,
  ATTR_MESSAGING_SYSTEM,
  MESSAGING_OPERATION_TYPE_VALUE_SEND,
  MESSAGING_SYSTEM_VALUE_KAFKA,
} from '@opentelemetry/semantic-conventions/incubating';
import type { LibraryHost } from '../../patching/define.ts';
import { errorTypeOf } from '../../patching/end-of-span/error-type.ts';
import { endFailedSpan } from '../../patching/end-of-span/fail-span.ts';
import { followPromise } from '../../patching/end-of-span/follow.ts';
import { guarded, guardedStart } from '../../patching/guard.ts';

/** Follows what `send` and `sendBatch` give where kafkajs refuses what it is given. */
export type FollowRefused = (tracer: Tracer, topic: unknown, send: () => unknown) => unknown;

/** The span of messages that never leave. Why is not said in words: the error quotes a message without a value, with its key. */
export function followRefused(host: LibraryHost): FollowRefused {
  const start = guardedStart(host, (tracer: Tracer, topic: unknown): Span => {
    const attributes: Attributes = {
      [ATTR_MESSAGING_SYSTEM]: MESSAGING_SYSTEM_VALUE_KAFKA,
      [ATTR_MESSAGING_OPERATION_NAME]: 'send',
      [ATTR_MESSAGING_OPERATION_TYPE]: MESSAGING_OPERATION_TYPE_VALUE_SEND,
    };
    if (typeof topic === 'string' && topic !== '') attributes[ATTR_MESSAGING_DESTINATION_NAME] = topic;
    const name = typeof topic === 'string' && topic !== '' ? `send ${topic}` : 'send';
    return tracer.startSpan(name, { kind: SpanKind.PRODUCER, attributes });
  });
  const sent = guarded(host, (span: Span) => span.end());
  const refused = guarded(host, (span: Span, error: unknown) =>
    endFailedSpan(span, error, { type: errorTypeOf(error), message: 'refused by the client', exception: false }),
  );
  return (tracer, topic, send) => {
    const result = send();
    if (!(result instanceof Promise)) return result;
    const span = start(tracer, topic);
    return span === undefined ? result : followPromise(result, span, (of) => sent(of), refused);
  };
}

import { ROOT_CONTEXT, type Span } from '@opentelemetry/api';
import {
  ATTR_MESSAGING_BATCH_MESSAGE_COUNT,
  ATTR_MESSAGING_MESSAGE_ID,
} from '@opentelemetry/semantic-conventions/incubating';
import { Messaging } from '../../patching/messaging/span.ts';
import { measuredTracer } from '../../patching/tracer.ts';

export interface Job {
  id?: unknown;
  name?: unknown;
}

const messaging = new Messaging('pg-boss', measuredTracer('@org/otel-auto/pg-boss', 'messaging'));

/** Queues of its own, for schedules and maintenance. */
const INTERNAL = '__pgboss__';

/** `createJob`: up to version 11 the name and more, from version 12 on an object. */
export function startSend([first]: readonly unknown[]): Span | undefined {
  const name = typeof first === 'string' ? first : (first as Job | undefined)?.name;
  return typeof name === 'string' && !name.startsWith(INTERNAL)
    ? messaging.startSend({ name: 'send', destination: name })
    : undefined;
}

/** `insert`: up to version 10 jobs that have a name each, later the name and jobs. */
export function startInsert([first, second]: readonly unknown[]): Span | undefined {
  const [name, jobs] = typeof first === 'string' ? [first, second] : [commonName(first), first];
  if (!Array.isArray(jobs) || name?.startsWith(INTERNAL)) return undefined;
  const attributes = { [ATTR_MESSAGING_BATCH_MESSAGE_COUNT]: jobs.length };
  return messaging.startSend({ name: 'insert', destination: name, attributes });
}

function commonName(jobs: unknown): string | undefined {
  const names = new Set(Array.isArray(jobs) ? (jobs as Job[]).map(({ name }) => name) : []);
  const [name] = names;
  return names.size === 1 && typeof name === 'string' ? name : undefined;
}

export function sent(span: Span, id: unknown): void {
  if (typeof id === 'string') span.setAttribute(ATTR_MESSAGING_MESSAGE_ID, id);
  span.end();
}

export function startProcess(queue: string, jobs: readonly Job[]): Span | undefined {
  if (queue.startsWith(INTERNAL)) return undefined;
  if (jobs.length > 1) {
    const received = jobs.map(({ id }) => ({ id: String(id), producer: ROOT_CONTEXT }));
    return messaging.startProcessBatch({ name: 'process', destination: queue }, received);
  }
  const attributes = { [ATTR_MESSAGING_MESSAGE_ID]: String(jobs[0]?.id) };
  return messaging.startProcess({ name: 'process', destination: queue, attributes }, ROOT_CONTEXT);
}

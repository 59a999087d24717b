import { type Context, ROOT_CONTEXT, type Span } from '@opentelemetry/api';
import {
  ATTR_MESSAGING_BATCH_MESSAGE_COUNT,
  ATTR_MESSAGING_MESSAGE_ID,
} from '@opentelemetry/semantic-conventions/incubating';
import { producerOf, withContext } from '../../patching/messaging/carrier.ts';
import { linksTo, Messaging } from '../../patching/messaging/span.ts';
import { measuredTracer } from '../../patching/tracer.ts';

export interface Queue {
  name?: unknown;
}

/** The app gives this of a job, and the library keeps it. */
export interface Options {
  repeat?: unknown;
  telemetry?: { metadata?: unknown };
}

export interface Job {
  id?: unknown;
  name?: unknown;
  opts?: Options;
}

const messaging = new Messaging('bull', measuredTracer('@org/otel-auto/bull', 'messaging'));

/** Bull gives this name to jobs that have none. */
const NO_NAME = '__default__';

export function startAdd(queue: Queue, name: unknown): Span {
  return messaging.startSend({ name: 'add', destination: nameOf(queue), attributes: jobName(name) });
}

export function startAddBulk(queue: Queue, jobs: readonly unknown[]): Span {
  const attributes = { [ATTR_MESSAGING_BATCH_MESSAGE_COUNT]: jobs.length };
  return messaging.startSend({ name: 'addBulk', destination: nameOf(queue), attributes });
}

/** A copy of a job's options that names the span, as BullMQ writes it. */
export function inject(span: Span, options: Options | undefined): Options {
  return { ...options, telemetry: { ...options?.telemetry, metadata: JSON.stringify(withContext(span, {})) } };
}

export function added(span: Span, job: unknown): void {
  const { id } = (job ?? {}) as Job;
  if (id !== undefined && id !== null) span.setAttribute(ATTR_MESSAGING_MESSAGE_ID, String(id));
  span.end();
}

export function startProcess(queue: Queue, job: Job): Span {
  const producer = producerIn(job.opts?.telemetry?.metadata);
  const attributes = { [ATTR_MESSAGING_MESSAGE_ID]: String(job.id), ...jobName(job.name) };
  const operation = { name: 'process', destination: nameOf(queue), attributes };
  // Each run of a repeatable job has the context of the first, however long ago that was.
  if (job.opts?.repeat) return messaging.startProcess(operation, ROOT_CONTEXT, linksTo([{ producer }]));
  return messaging.startProcess(operation, producer);
}

function producerIn(metadata: unknown): Context {
  if (typeof metadata !== 'string') return ROOT_CONTEXT;
  try {
    return producerOf(JSON.parse(metadata));
  } catch {
    return ROOT_CONTEXT; // Something of the app's own.
  }
}

function jobName(name: unknown): Record<string, string> {
  return typeof name === 'string' && name !== NO_NAME ? { 'bull.job.name': name } : {};
}

function nameOf({ name }: Queue): string | undefined {
  return typeof name === 'string' ? name : undefined;
}

import { ROOT_CONTEXT, type Span } from '@opentelemetry/api';
import {
  ATTR_MESSAGING_BATCH_MESSAGE_COUNT,
  ATTR_MESSAGING_MESSAGE_ID,
} from '@opentelemetry/semantic-conventions/incubating';
import { Messaging } from '../../patching/messaging/span.ts';
import { measuredTracer } from '../../patching/tracer.ts';

/** A row of the table of jobs, with the name of its task. */
export interface Job {
  id?: unknown;
  task_identifier?: unknown;
}

const messaging = new Messaging('graphile-worker', measuredTracer('@org/otel-auto/graphile-worker', 'messaging'));

/** `addJob(identifier, payload, spec)` */
export function startAdd(identifier: unknown): Span {
  return messaging.startSend({ name: 'addJob', destination: textOf(identifier) });
}

export function added(span: Span, job: unknown): void {
  const { id } = (job ?? {}) as Job;
  if (id !== undefined) span.setAttribute(ATTR_MESSAGING_MESSAGE_ID, String(id));
  span.end();
}

/** `addJobs(specs)` */
export function startAddAll(specs: unknown): Span | undefined {
  if (!Array.isArray(specs)) return undefined;
  const tasks = new Set((specs as { identifier?: unknown }[]).map(({ identifier }) => identifier));
  const [task] = tasks;
  return messaging.startSend({
    name: 'addJobs',
    destination: tasks.size === 1 ? textOf(task) : undefined,
    attributes: { [ATTR_MESSAGING_BATCH_MESSAGE_COUNT]: specs.length },
  });
}

export function startProcess(job: Job | undefined): Span | undefined {
  if (job === undefined) return undefined;
  const attributes = job.id === undefined ? {} : { [ATTR_MESSAGING_MESSAGE_ID]: String(job.id) };
  return messaging.startProcess(
    { name: 'process', destination: textOf(job.task_identifier), attributes },
    ROOT_CONTEXT,
  );
}

function textOf(name: unknown): string | undefined {
  return typeof name === 'string' ? name : undefined;
}

import {
  type Attributes,
  type Context,
  INVALID_SPAN_CONTEXT,
  propagation,
  ROOT_CONTEXT,
  type Span,
  type SpanKind,
} from '@opentelemetry/api';
import {
  ATTR_MESSAGING_BATCH_MESSAGE_COUNT,
  ATTR_MESSAGING_DESTINATION_NAME,
  ATTR_MESSAGING_MESSAGE_ID,
  ATTR_MESSAGING_OPERATION_NAME,
  ATTR_MESSAGING_OPERATION_TYPE,
  ATTR_MESSAGING_SYSTEM,
  MESSAGING_OPERATION_TYPE_VALUE_PROCESS,
  MESSAGING_OPERATION_TYPE_VALUE_SEND,
} from '@opentelemetry/semantic-conventions/incubating';
import { context, trace } from '../../api/global.ts';
import type { LibraryHost } from '../../patching/define.ts';
import { failSpan } from '../../patching/end-of-span/fail-span.ts';
import { guardedStart } from '../../patching/guard.ts';
import { measuredTracer } from '../../patching/tracer.ts';
import { linksOf, processingContext, withoutMaker } from './schedule.ts';

const SCOPE = '@org/otel-auto/bullmq';
const tracer = measuredTracer(SCOPE, 'messaging');
/** For a job of a flow, which is sent with the flow. */
const partTracer = trace.getTracer(SCOPE);
const PART = 'addNode';

/** Operations that get a span, with their `messaging.operation.type`. The others are housekeeping. */
export const operations: ReadonlyMap<string, string> = new Map([
  ['add', MESSAGING_OPERATION_TYPE_VALUE_SEND],
  ['addBulk', MESSAGING_OPERATION_TYPE_VALUE_SEND],
  ['addFlow', MESSAGING_OPERATION_TYPE_VALUE_SEND],
  ['addBulkFlows', MESSAGING_OPERATION_TYPE_VALUE_SEND],
  [PART, MESSAGING_OPERATION_TYPE_VALUE_SEND],
  ['process', MESSAGING_OPERATION_TYPE_VALUE_PROCESS],
]);

/**
 * BullMQ wants these methods of a span. Of its attributes those are kept that the conventions have a name for: others hold the
 * app's data.
 */
class JobSpan {
  readonly #span: Span;
  readonly #thrown: WeakMap<Span, unknown>;

  constructor(span: Span, thrown: WeakMap<Span, unknown>) {
    this.#span = span;
    this.#thrown = thrown;
  }

  setSpanOnContext(parent: Context): Context {
    return trace.setSpan(withoutMaker(parent), this.#span);
  }

  setAttribute(name: string, value: unknown): void {
    if (value === undefined || value === null) return;
    if (name === 'bullmq.queue.name' && value !== '')
      this.#span.setAttribute(ATTR_MESSAGING_DESTINATION_NAME, `${value}`);
    else if (name === 'bullmq.job.id') this.#span.setAttribute(ATTR_MESSAGING_MESSAGE_ID, `${value}`);
    else if (name === 'bullmq.job.name') this.#span.setAttribute(name, `${value}`);
    else if (name === 'bullmq.job.bulk.count') {
      this.#span.setAttribute(ATTR_MESSAGING_BATCH_MESSAGE_COUNT, Number(value));
    }
  }

  setAttributes(attributes: Attributes): void {
    for (const name in attributes) this.setAttribute(name, attributes[name]);
  }

  addEvent(name: string, attributes?: Attributes): void {
    if (name !== 'job failed') return;
    this.recordException(this.#thrown.get(this.#span) ?? attributes?.['bullmq.job.failed.reason']);
  }

  recordException(error: unknown): void {
    failSpan(this.#span, error);
  }

  end(): void {
    this.#span.end();
  }
}

interface Flow {
  readonly span: Span;
  jobs: number;
}

/** The `telemetry` option of queues and workers, and the errors of the jobs that are being processed, by span. */
export function createTelemetry(host: LibraryHost): { telemetry: object; thrown: WeakMap<Span, unknown> } {
  const thrown = new WeakMap<Span, unknown>();
  const flows = new WeakMap<Span, Flow>();

  /** A job of a flow, of which another job may be the parent, is counted by the flow's span. */
  const countPart = (span: Span, parent: Context): void => {
    const above = trace.getSpan(parent);
    const flow = above && (flows.get(above) ?? { span: above, jobs: 0 });
    if (above === undefined || flow === undefined) return;
    flows.set(above, flow);
    flows.set(span, flow);
    flow.span.setAttribute(ATTR_MESSAGING_BATCH_MESSAGE_COUNT, ++flow.jobs);
  };

  const start = guardedStart(host, (name: string, kind: SpanKind, parent: Context): Span => {
    const operation = name.split(' ', 1)[0] as string;
    const attributes = {
      [ATTR_MESSAGING_SYSTEM]: 'bullmq',
      [ATTR_MESSAGING_OPERATION_NAME]: operation,
      [ATTR_MESSAGING_OPERATION_TYPE]: operations.get(operation),
    };
    const by = operation === PART ? partTracer : tracer;
    const links = linksOf(parent);
    const span = by.startSpan(name, { kind, attributes, ...(links && { links }) }, parent);
    if (operation === PART) countPart(span, parent);
    return span;
  });
  const startSpan = (name: string, { kind }: { kind: SpanKind }, parent?: Context): JobSpan => {
    const span = start(name, kind, parent ?? context.active());
    return new JobSpan(span ?? trace.wrapSpanContext(INVALID_SPAN_CONTEXT), thrown);
  };

  const contextManager = {
    with: (active: Context, run: () => unknown) => context.with(active, run),
    active: () => context.active(),
    /** As the package `bullmq-otel` writes it. */
    getMetadata(active: Context): string {
      const carrier: Record<string, string> = {};
      propagation.inject(active, carrier);
      return JSON.stringify(carrier);
    },
    fromMetadata(active: Context, metadata: string): Context {
      try {
        return processingContext(active, propagation.extract(ROOT_CONTEXT, JSON.parse(metadata)));
      } catch {
        return ROOT_CONTEXT; // What another producer has written is not for us to complain about.
      }
    },
  };

  return { telemetry: { tracer: { startSpan }, contextManager }, thrown };
}

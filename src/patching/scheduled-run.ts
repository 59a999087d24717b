/** Runs of jobs that an app has put on a schedule: each begins a trace of its own, which is linked to that of whoever scheduled it. */
import {
  type Attributes,
  type Context,
  createContextKey,
  INVALID_SPAN_CONTEXT,
  ROOT_CONTEXT,
  type Span,
  type SpanContext,
  type Tracer,
} from '@opentelemetry/api';
import { ATTR_CODE_FUNCTION_NAME } from '@opentelemetry/semantic-conventions';
import { ATTR_FAAS_CRON } from '@opentelemetry/semantic-conventions/incubating';
import { context, trace } from '../api/global.ts';
import type { LibraryHost } from './define.ts';
import { guardedStart } from './guard.ts';
import { type Handler, type HandlerCall, traceCall } from './handler.ts';
import type { Method } from './replace-method.ts';
import { standIn } from './stand-in.ts';

const SCHEDULER = createContextKey('@org/otel-auto scheduler');
const UNTOLD = createContextKey('@org/otel-auto runs that another library tells of');

/** The value is set in the context in which timers of a job are set. */
interface Scheduling {
  /** The runs are those of a library that uses this one, and tells of them itself. */
  readonly isUntold?: boolean;
}

/**
 * For a method that sets the timers of a job, and calls nothing of the app's but the job: what those timers begin is in nobody's
 * trace and has nobody's baggage, and knows who has scheduled it. A timer that sets the next one hands that on.
 */
export function scheduling(
  host: Pick<LibraryHost, 'off'>,
  { isUntold = false }: Scheduling = {},
): (original: Method) => Method {
  return (original) =>
    function (...args) {
      if (host.off) return original.apply(this, args);
      const within = schedulingContext(context.active());
      return context.with(isUntold ? within.setValue(UNTOLD, true) : within, original, this, ...args);
    };
}

function schedulingContext(active: Context): Context {
  if (schedulerIn(active) !== undefined) return active;
  return ROOT_CONTEXT.setValue(SCHEDULER, trace.getSpanContext(active) ?? INVALID_SPAN_CONTEXT);
}

/** Undefined in a context that no timer of a job has begun: within a run, the span of that is active. */
function schedulerIn(active: Context): SpanContext | undefined {
  return trace.getSpan(active) === undefined ? (active.getValue(SCHEDULER) as SpanContext | undefined) : undefined;
}

/** Are the runs of what is scheduled now told of by the library that schedules them? */
export function isUntold(): boolean {
  return context.active().getValue(UNTOLD) === true;
}

/** Who scheduled a run; `false`: the app asks for the run itself, by a call. */
type Scheduler = SpanContext | undefined | false;

/** A patch knows this of a run. */
export interface Run {
  /** The job's name; else its cron expression, else its function. */
  readonly name?: unknown;
  readonly expression?: unknown;
  readonly task?: unknown;
  /** Stands in the name in place of `cron`, for jobs that are no matter of cron expressions. */
  readonly word?: string;
  /** Where the context does not say it. */
  readonly scheduler?: Scheduler;
}

export interface RunTracing {
  readonly host: LibraryHost;
  readonly tracer: Tracer;
  /** Says what is called, by what it is called with. */
  describe(args: readonly unknown[]): Run;
  /** As `Handling.catches`. */
  readonly catches?: boolean;
}

/** A run that has begun, and the context to run in beside its span. */
export interface StartedRun {
  readonly span: Span;
  readonly base: Context;
}

/** A run that the app asks for itself is part of what asks. */
export function startRun(tracer: Tracer, run: Run): StartedRun {
  const active = context.active();
  const scheduler = 'scheduler' in run ? run.scheduler : (schedulerIn(active) ?? false);
  const base = scheduler === false ? active : ROOT_CONTEXT;
  const { name, ...options } = optionsOf(run, scheduler);
  return { span: tracer.startSpan(name, options, base), base };
}

/** `traceHandler` is told this of a run, where it is known by other means who scheduled it. */
export function optionsOf(run: Run, scheduler: Scheduler): HandlerCall {
  const { name, expression, task, word = 'cron' } = run;
  const attributes: Attributes = {};
  // The registry has no other attribute for a cron expression.
  if (isText(expression)) attributes[ATTR_FAAS_CRON] = expression;
  const code = typeof task === 'function' ? task.name : undefined;
  if (isText(code)) attributes[ATTR_CODE_FUNCTION_NAME] = code;
  const called = [name, expression, code].find(isText);
  const isLinked = scheduler !== undefined && scheduler !== false && scheduler !== INVALID_SPAN_CONTEXT;
  return {
    name: called === undefined ? word : `${word} ${called}`,
    attributes,
    root: scheduler !== false,
    ...(isLinked && { links: [{ context: scheduler }] }),
  };
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

/** Tasks that are stand-ins already: a job is scheduled again and again. */
const traced = new WeakSet<object>();

/** The task with a span around each run. What is no function is left for the library to complain about. */
export function traceTask<Task>(task: Task, { host, tracer, describe, catches }: RunTracing): Task {
  if (typeof task !== 'function' || traced.has(task)) return task;
  const start = guardedStart(host, (args: readonly unknown[]) => startRun(tracer, { task, ...describe(args) }));
  const wrapped: Task & object = standIn(task, {
    apply(target, self, args: unknown[]) {
      const run = start(args);
      if (run === undefined) return Reflect.apply(target, self, args);
      return traceCall(run.span, target as unknown as Handler, self, args, catches, run.base);
    },
  });
  traced.add(wrapped);
  return wrapped;
}

/**
 * Jobs that BullMQ makes again and again. Each run carries the context of who made the scheduler, however long ago, in whatever
 * process: it is processed in a trace of its own, linked to that.
 */
import { type Context, createContextKey, type Link } from '@opentelemetry/api';
import { context, trace } from '../../api/global.ts';
import type { Method } from '../../patching/replace-method.ts';

const SCHEDULED = createContextKey('@org/otel-auto run of a scheduler');
const NEXT_RUN = createContextKey('@org/otel-auto next run of a scheduler');
const MADE_BY = createContextKey('@org/otel-auto who made a scheduler');

/** `processJob(job, ...)` */
export function markScheduled(original: Method): Method {
  return function processJob(...args) {
    const [job] = args as [{ repeatJobKey?: unknown } | undefined];
    if (!job?.repeatJobKey) return original.apply(this, args);
    return context.with(context.active().setValue(SCHEDULED, true), original, this, ...args);
  };
}

/** `upsertJobScheduler(..., { override })`: false where a worker adds the next run, true where the app makes a scheduler. */
export function markNextRuns(original: Method): Method {
  return function upsertJobScheduler(...args) {
    const { override } = (args.at(-1) ?? {}) as { override?: unknown };
    if (override !== false) return original.apply(this, args);
    return context.with(context.active().setValue(NEXT_RUN, true), original, this, ...args);
  };
}

export function isNextRun(active: Context): boolean {
  return active.getValue(NEXT_RUN) === true;
}

/** The context to process a job in, of the one that it was sent in. */
export function processingContext(active: Context, sent: Context): Context {
  const maker = active.getValue(SCHEDULED) === true ? trace.getSpanContext(sent) : undefined;
  return maker === undefined ? sent : trace.deleteSpan(sent).setValue(MADE_BY, maker);
}

export function linksOf(parent: Context): Link[] | undefined {
  const maker = parent.getValue(MADE_BY) as Link['context'] | undefined;
  return maker && [{ context: maker }];
}

/** The link is one of the job's span, not of what is done in it. */
export function withoutMaker(parent: Context): Context {
  return parent.getValue(MADE_BY) === undefined ? parent : parent.deleteValue(MADE_BY);
}

import { context, trace } from '../../api/global.ts';
import type { CreatePatch, LibraryHost } from '../../patching/define.ts';
import { type Handling, traceHandler } from '../../patching/handler.ts';
import { type Method, replaceMethod } from '../../patching/replace-method.ts';
import { optionsOf, type Run } from '../../patching/scheduled-run.ts';

/** `schedule` and `createTask`; a string in place of the function is the file of a task that runs in a child process. */
type Schedule = (...args: unknown[]) => unknown;

interface Exports {
  schedule?: Schedule;
  createTask?: Schedule;
  /** The default export of version 4, under one name or another. */
  nodeCron?: Exports;
  default?: Exports;
}

const tracer = trace.getTracer('@org/otel-auto/node-cron');

const create: CreatePatch = (host) => ({
  onFile(file) {
    if (!file.main && file.path !== 'dist/node-cron.js') return file.exports;
    const exports = file.exports as Exports;
    const { schedule, createTask, nodeCron, default: defaultExport } = exports;
    for (const target of new Set([exports, nodeCron, defaultExport])) {
      if (target === undefined) continue;
      // The same function under several names is not wrapped twice.
      if (typeof schedule === 'function') replaceMethod(target, 'schedule', () => traced(schedule, host));
      if (typeof createTask === 'function') replaceMethod(target, 'createTask', () => traced(createTask, host));
    }
    return exports;
  },
});

function traced(original: Method, host: LibraryHost): Method {
  return function (expression, task, ...rest) {
    const handling = handlingOf(expression, task, rest[0] as { name?: unknown } | undefined, host);
    return original.call(this, expression, traceHandler(task, handling), ...rest);
  };
}

/** Every run is a trace of its own, unless the app asks for one itself. */
function handlingOf(
  expression: unknown,
  task: unknown,
  options: { name?: unknown } | undefined,
  host: LibraryHost,
): Handling {
  // Read now: version 3 writes a random name into the options.
  const job: Run = { name: options?.name, expression: String(expression), task };
  const scheduler = trace.getSpanContext(context.active());
  return {
    host,
    tracer,
    catches: true,
    describe: ([run]) => optionsOf(job, isInvoked(run) ? false : scheduler),
  };
}

/** The argument of a run: in version 3 the time or a word, in version 4 an object that has the reason. */
function isInvoked(run: unknown): boolean {
  return typeof run === 'string' || (run as { execution?: { reason?: string } })?.execution?.reason === 'invoked';
}

export default create;

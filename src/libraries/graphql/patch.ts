import { tracingChannel } from 'node:diagnostics_channel';
import type { Span } from '@opentelemetry/api';
import { context, trace } from '../../api/global.ts';
import type { CreateInstrumentation, LibraryHost } from '../../patching/define.ts';
import { guarded, guardedStart } from '../../patching/guard.ts';
import { traceExecution } from './execute.ts';
import { endWithError, endWithResult, startSpan } from './span.ts';

/** What version 17 publishes; resolvers run inside of it. */
interface Execution {
  operationType?: string;
  operationName?: string;
  error?: unknown;
  result?: unknown;
}

interface Running {
  span: Span;
  scope: { dispose(): void };
}

type Execute = (this: unknown, ...args: unknown[]) => unknown;

const create: CreateInstrumentation = (host) => {
  let started: ReturnType<typeof subscribe> | undefined;
  return {
    onFile({ path, version, exports }) {
      if (!version.startsWith('16.')) started ??= subscribe(host);
      else if (path === 'execution/execute.js') {
        const functions = exports as Record<string, Execute>;
        for (const name of ['execute', 'executeSync']) {
          if (typeof functions[name] === 'function') functions[name] = traceExecution(functions[name], host);
        }
      }
      return exports;
    },
    // Of ES modules and bundles no file is seen.
    onFirstMessage(_channel, message) {
      if (started !== undefined) return; // Subscribed since its files were seen.
      started = subscribe(host);
      started(message as Execution);
    },
  };
};

/**
 * Between start and end the span is active; a result that is a promise ends it later. Returns what handles a start message
 * that was published before.
 */
function subscribe(host: LibraryHost): (execution: Execution) => void {
  const channel = tracingChannel<unknown, object>('graphql:execute');
  const running = new WeakMap<object, Running>();

  const started = guardedStart(host, (execution: Execution) => {
    const { operationType, operationName } = execution;
    const span = startSpan({ type: operationType, name: operationName });
    running.set(execution, { span, scope: context.attach(trace.setSpan(context.active(), span)) });
  });
  const left = guarded(host, (execution: Execution) => {
    running.get(execution)?.scope.dispose();
    if ('result' in execution || 'error' in execution) finish(execution);
  });
  const settled = guarded(host, (execution: Execution) => finish(execution));

  const finish = (execution: Execution): void => {
    const span = running.get(execution)?.span;
    if (span === undefined) return;
    running.delete(execution);
    if ('error' in execution) endWithError(span, execution.error);
    else endWithResult(span, execution.result);
  };

  channel.start.subscribe((message) => started(message as Execution));
  channel.end.subscribe((message) => left(message as Execution));
  channel.asyncEnd.subscribe((message) => settled(message as Execution));
  return started;
}

export default create;

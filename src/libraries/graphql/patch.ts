import { tracingChannel } from 'node:diagnostics_channel';
import type { Span } from '@opentelemetry/api';
import { context } from '../../api/global.ts';
import type { CreatePatch, LibraryHost } from '../../patching/define.ts';
import { guarded, guardedStart } from '../../patching/guard.ts';
import { replaceMethod } from '../../patching/replace-method.ts';
import { traceExecution } from './execute.ts';
import { contextOf, endWithError, endWithResult, followEvents, refuse, startSpan } from './span.ts';

/** Version 17 publishes this message; resolvers run inside of it. */
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

const create: CreatePatch = (host) => {
  let started: ReturnType<typeof subscribe> | undefined;
  return {
    onFile({ package: name, path, version, exports }) {
      if (name !== 'graphql') {
        if (path.endsWith('/execution/execute.js')) traceExecutions(exports as object, host);
      } else if (!version.startsWith('16.')) started ??= subscribe(host);
      else if (path === 'language/parser.js') seeFailures(exports as object, 'parse', host);
      else if (path === 'validation/validate.js') seeFailures(exports as object, 'validate', host);
      else if (path === 'execution/execute.js') traceExecutions(exports as object, host);
      else if (path === 'execution/subscribe.js')
        replaceMethod(exports as object, 'subscribe', (original) => traceExecution(original, host));
      return exports;
    },
    // Of ES modules and bundles no file is seen.
    onFirstMessage(channel, message) {
      if (started !== undefined) return; // Subscribed since its files were seen.
      started = subscribe(host);
      if (channel === 'tracing:graphql:execute:start' || channel === 'tracing:graphql:subscribe:start')
        started(message as Execution);
      else if (channel === 'tracing:graphql:parse:error') refuse('parse');
    },
  };
};

function traceExecutions(exports: object, host: LibraryHost): void {
  const functions = exports as Record<string, Execute>;
  for (const name of ['execute', 'executeSync'])
    if (typeof functions[name] === 'function') functions[name] = traceExecution(functions[name], host);
}

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
    running.set(execution, { span, scope: context.attach(contextOf(span)) });
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
    else {
      followEvents(span, execution.result);
      endWithResult(span, execution.result);
    }
  };

  const isOfSubscription = (message: unknown) => (message as Execution).operationType === 'subscription';
  channel.start.subscribe((message) => {
    if (!isOfSubscription(message)) started(message as Execution);
  });
  channel.end.subscribe((message) => left(message as Execution));
  channel.asyncEnd.subscribe((message) => settled(message as Execution));
  const subscriptions = tracingChannel<unknown, object>('graphql:subscribe');
  subscriptions.start.subscribe((message) => started(message as Execution));
  subscriptions.end.subscribe((message) => left(message as Execution));
  subscriptions.asyncEnd.subscribe((message) => settled(message as Execution));
  // Each event of a subscription is executed without those channels.
  const events = tracingChannel<unknown, object>('graphql:execute:rootSelectionSet');
  events.start.subscribe((message) => {
    if (isOfSubscription(message)) started(message as Execution);
  });
  events.end.subscribe((message) => left(message as Execution));
  events.asyncEnd.subscribe((message) => settled(message as Execution));

  const refused = guarded(host, refuse);
  tracingChannel<unknown, object>('graphql:parse').error.subscribe(() => refused('parse'));
  tracingChannel<unknown, object>('graphql:validate').end.subscribe((message) => {
    if (hasErrors((message as Execution).result)) refused('validate');
  });
  return started;
}

function hasErrors(result: unknown): boolean {
  return Array.isArray(result) && result.length > 0;
}

/** In version 16 a document that cannot be parsed is an error, and one that is not valid is a list of them. */
function seeFailures(exports: object, step: 'parse' | 'validate', host: LibraryHost): void {
  const refused = guarded(host, refuse);
  replaceMethod(exports, step, (original) => {
    return function (...args) {
      let result: unknown;
      let threw = true;
      try {
        result = original.apply(this, args);
        threw = false;
        return result;
      } finally {
        if (!host.off && (threw || hasErrors(result))) refused(step);
      }
    };
  });
}

export default create;

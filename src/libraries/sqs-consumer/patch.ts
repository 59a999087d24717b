import { ROOT_CONTEXT, type Span } from '@opentelemetry/api';
import { context, trace } from '../../api/global.ts';
import type { CreatePatch, LibraryHost } from '../../patching/define.ts';
import { failSpan } from '../../patching/end-of-span/fail-span.ts';
import { followPromise } from '../../patching/end-of-span/follow.ts';
import { guarded, guardedStart } from '../../patching/guard.ts';
import { tellingOfProcessing } from '../../patching/messaging/received-messages.ts';
import { type Method, replaceMethod } from '../../patching/replace-method.ts';
import { type Consumer, type Message, startProcess, startProcessBatch } from './span.ts';

interface Exports {
  Consumer?: { prototype: object };
}

const CONSUMER = /^dist\/(?:(?:cjs|esm)\/)?consumer\.js$/;

const create: CreatePatch = (host) => ({
  onFile({ path, exports }) {
    const prototype = CONSUMER.test(path) ? (exports as Exports).Consumer?.prototype : undefined;
    if (prototype === undefined) return exports;
    replaceMethod(prototype, 'poll', outsideOfTraces);
    const one = guardedStart(host, startProcess);
    replaceMethod<Consumer>(prototype, 'processMessage', (original) => traceProcessing(original, one as Start, host));
    const batch = guardedStart(host, startProcessBatch);
    replaceMethod<Consumer>(prototype, 'processMessageBatch', (original) =>
      traceProcessing(original, batch as Start, host),
    );
    for (const name of ['executeHandler', 'executeBatchHandler'])
      replaceMethod(prototype, name, (original) => seeFailures(original, host));
    return exports;
  },
});

/** Otherwise a consumer would go on in the trace of whoever has started it. */
function outsideOfTraces(original: Method): Method {
  return function poll(...args) {
    return context.with(tellingOfProcessing(ROOT_CONTEXT), original, this, ...args);
  };
}

type Start = (consumer: Consumer, messages: Message & readonly Message[]) => Span | undefined;

/** The handler, and deleting the message then. What the handler throws is caught in there. */
function traceProcessing(original: Method<Consumer>, start: Start, host: LibraryHost): Method<Consumer> {
  const ended = guarded(host, (span: Span) => span.end());
  return function (...args) {
    const span = start(this, args[0] as never);
    if (span === undefined) return original.apply(this, args);
    const working = context.with(trace.setSpan(ROOT_CONTEXT, span), original, this, ...args);
    return followPromise(working as Promise<unknown>, span, ended, ended);
  };
}

/** Calls the app's handler; what it throws is in an error of the library's own, or has got another message. */
function seeFailures(original: Method, host: LibraryHost): Method {
  const failed = guarded(host, (span: Span | undefined, error: unknown) => {
    if (span === undefined) return;
    const { name, cause } = (error ?? {}) as { name?: unknown; cause?: unknown };
    failSpan(span, name === 'StandardError' && cause !== undefined ? cause : error);
  });
  return function (...args) {
    const working = original.apply(this, args);
    if (host.off || !(working instanceof Promise)) return working;
    return followPromise(working, trace.getSpan(context.active()), () => {}, failed);
  };
}

export default create;

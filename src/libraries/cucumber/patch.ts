import type { Span } from '@opentelemetry/api';
import { context, trace } from '../../api/global.ts';
import type { CreatePatch, LibraryHost } from '../../patching/define.ts';
import { endFailedSpan } from '../../patching/end-of-span/fail-span.ts';
import { followPromise } from '../../patching/end-of-span/follow.ts';
import { guarded, guardedStart } from '../../patching/guard.ts';
import { type Method, replaceMethod } from '../../patching/replace-method.ts';
import { end, type Runner, startScenario, startStep } from './span.ts';

type Start = (runner: Runner, args: readonly unknown[]) => Span;

const create: CreatePatch = (host) => ({
  onFile({ path, exports }) {
    if (path !== 'lib/runtime/test_case_runner.js') return exports;
    const { prototype } = (exports as { default: { prototype: object } }).default;
    replaceMethod<Runner>(prototype, 'run', (original) => traced(original, startScenario, host));
    replaceMethod<Runner>(prototype, 'runStep', (original) => traced(original, startStep, host));
    return exports;
  },
});

/** Both methods are async functions, awaited by cucumber. */
function traced(original: Method<Runner>, startSpan: Start, host: LibraryHost): Method<Runner> {
  const start = guardedStart(host, startSpan);
  const ended = guarded(host, end);
  const failed = guarded<[Span, unknown]>(host, endFailedSpan);
  return async function (...args) {
    const span = start(this, args);
    if (span === undefined) return original.apply(this, args);
    const result = context.with(trace.setSpan(context.active(), span), () => original.apply(this, args));
    return followPromise(result as Promise<unknown>, span, ended, failed);
  };
}

export default create;

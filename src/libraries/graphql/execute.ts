import type { Span } from '@opentelemetry/api';
import { context } from '../../api/global.ts';
import type { LibraryHost } from '../../patching/define.ts';
import { followPromise } from '../../patching/end-of-span/follow.ts';
import { failThrown } from '../../patching/end-of-span/thrown.ts';
import { guarded, guardedStart } from '../../patching/guard.ts';
import { standIn } from '../../patching/stand-in.ts';
import { contextOf, endWithError, endWithResult, followEvents, type Operation, startSpan } from './span.ts';

type Execute = (this: unknown, ...args: unknown[]) => unknown;

interface ExecutionArgs {
  document?: { definitions?: readonly Definition[] };
  operationName?: string | null;
}

interface Definition {
  kind?: string;
  operation?: string;
  name?: { value?: string };
}

/**
 * `execute`, `executeSync` and `subscribe` of version 16: the result, or a promise of it. What was given is handed on untouched.
 */
export function traceExecution(original: Execute, host: LibraryHost): Execute {
  const start = guardedStart(host, (args: ExecutionArgs | undefined) => startSpan(operationOf(args)));
  const ended = guarded(host, (span: Span, result: unknown) => {
    followEvents(span, result);
    endWithResult(span, result);
  });
  const failed = guarded(host, endWithError);
  return standIn(original, {
    apply(target, self, args: unknown[]) {
      const span = start(args[0] as ExecutionArgs | undefined);
      if (span === undefined) return Reflect.apply(target, self, args);
      const within = contextOf(span);
      const scope = context.attach(within);
      let threw = true;
      try {
        const result: unknown = Reflect.apply(target, self, args);
        threw = false;
        if (result instanceof Promise) return followPromise(result, span, ended, failed);
        ended(span, result);
        return result;
      } finally {
        if (threw) failThrown(span, within);
        scope.dispose();
      }
    },
  });
}

function operationOf(args: ExecutionArgs | undefined): Operation {
  const name = args?.operationName ?? undefined;
  const found = args?.document?.definitions?.find(
    (definition) =>
      definition.kind === 'OperationDefinition' && (name === undefined || definition.name?.value === name),
  );
  return { type: found?.operation, name: found?.name?.value };
}

import { ROOT_CONTEXT } from '@opentelemetry/api';
import type { CreatePatch } from '../../patching/define.ts';
import { prototypeOf, replaceMethod } from '../../patching/replace-method.ts';
import { carryPostedTasks } from '../../patching/workers/posted-tasks.ts';
import { withinContext } from '../../patching/workers/task-context.ts';

const POOL = /^dist\/(?:esm\/)?index\.js$/;

const create: CreatePatch = (host) => ({
  onFile({ path, exports }) {
    const bindings = exports as { WorkerInfo?: object };
    if (POOL.test(path)) {
      // `require` of an ES module gives its exports only.
      if (bindings.WorkerInfo !== undefined) carryPostedTasks(prototypeOf(bindings.WorkerInfo), host);
    }
    // A worker asks for the next task while it is in the context of the one before.
    else
      replaceMethod(bindings, 'onMessage', (original) =>
        withinContext(original, host, (args) => args.at(-1), ROOT_CONTEXT),
      );
    return exports;
  },
});

export default create;

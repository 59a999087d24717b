import { context } from '../../api/global.ts';
import type { CreatePatch } from '../../patching/define.ts';
import { guarded } from '../../patching/guard.ts';
import { replaceMethod } from '../../patching/replace-method.ts';
import { putContext, withinContext } from '../../patching/workers/task-context.ts';

interface Exports {
  FixedThreadPool: { prototype: object };
  ThreadWorker: { prototype: object };
}

/** Pools, and workers, of threads and of processes have their common part in classes that are not exported. */
const create: CreatePatch = (host) => {
  const carry = guarded(host, (task: unknown) => {
    if (!host.off && typeof task === 'object' && task !== null) putContext(task, context.active());
  });
  return {
    onFile({ path, main, exports }) {
      if (!main && path !== 'lib/index.mjs') return exports;
      const isModule = path.endsWith('.mjs');
      const { FixedThreadPool, ThreadWorker } = (isModule ? (exports as { '*': object })['*'] : exports) as Exports;
      const pool = Object.getPrototypeOf(FixedThreadPool.prototype) as object;
      // A task meets the first of these while its asker is active, and keeps what it got there.
      for (const name of ['enqueueTask', 'executeTask'])
        replaceMethod(pool, name, (original) => {
          return function (...args) {
            carry(args[1]);
            return original.apply(this, args);
          };
        });
      const worker = Object.getPrototypeOf(ThreadWorker.prototype) as object;
      replaceMethod(worker, 'messageListener', (original) => withinContext(original, host, ([message]) => message));
      return exports;
    },
  };
};

export default create;

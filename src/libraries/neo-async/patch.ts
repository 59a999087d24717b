import type { CreatePatch } from '../../patching/define.ts';
import { AsyncQueues } from '../../patching/waiting/async-queue.ts';

/** The files of single functions take them from the main one. */
const create: CreatePatch = (host) => {
  const queues = new AsyncQueues(host);
  const names = { queues: ['queue', 'priorityQueue'], cargos: ['cargo'], memoizers: ['memoize'] };
  return {
    onFile({ main, exports }) {
      if (!main) return exports;
      queues.replace(exports as object, names);
      const { default: all } = exports as { default?: object };
      if (all !== undefined && all !== exports) queues.replace(all, names);
      return exports;
    },
  };
};

export default create;

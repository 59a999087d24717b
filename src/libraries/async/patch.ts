import type { CreatePatch } from '../../patching/define.ts';
import { AsyncQueues } from '../../patching/waiting/async-queue.ts';
import type { Callback } from '../../patching/waiting/in-context.ts';

const NAMES = { queues: ['queue', 'priorityQueue'], cargos: ['cargo', 'cargoQueue'], memoizers: ['memoize'] };
/** The bundle of ES modules has names of its own: `cargo` is `cargoQueue` there. */
const BINDINGS = { ...NAMES, cargos: ['cargo$1', 'cargo'] };

/** Files of single functions, which export it as a whole. */
const FILES: Readonly<Record<string, 'queue' | 'cargo' | 'memoizer'>> = {
  'queue.js': 'queue',
  'priorityQueue.js': 'queue',
  'cargo.js': 'cargo',
  'cargoQueue.js': 'cargo',
  'memoize.js': 'memoizer',
};

const create: CreatePatch = (host) => {
  const queues = new AsyncQueues(host);
  return {
    onFile({ path, main, exports }) {
      const isModule = path === 'dist/async.mjs';
      if (isModule) queues.replace(exports as object, BINDINGS);
      if (main) queues.replace(exports as object, NAMES);
      if (isModule || main) {
        const whole = exports as { default?: unknown; index?: unknown };
        const all = isModule ? whole.index : whole.default;
        if (typeof all === 'object' && all !== null) queues.replace(all, NAMES);
      }
      const kind = FILES[path];
      return kind !== undefined && typeof exports === 'function' ? queues[kind](exports as Callback) : exports;
    },
  };
};

export default create;

// The work of the pools of pools.mjs in their threads, in each pool's own way.
import { Readable } from 'node:stream';
import { isMainThread } from 'node:worker_threads';
import { ThreadWorker } from 'poolifier';
import workerpool from 'workerpool';

const tasks = {
  shape: (task) => [typeof task, Reflect.ownKeys(task).map(String)],
  fail() {
    throw Object.assign(new RangeError('not today'), { code: 'E_CLOSED' });
  },
  die: () => process.exit(9),
  size: ({ bytes }) => bytes.byteLength,
  isTraced: () => [process.execArgv.length > 0, process.env.NODE_OPTIONS !== undefined],
  ended: async () => (await Readable.from(['a', 'b']).toArray()).join(''),
};

/** Piscina's and Tinypool's. */
export default function run(task) {
  return tasks[task.kind](task);
}

if (!isMainThread && process.env.POOL === 'workerpool') workerpool.worker({ run });
export const worker =
  !isMainThread && process.env.POOL === 'poolifier' ? new ThreadWorker(async (task) => run(task)) : undefined;

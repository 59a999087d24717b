type WorkerThreads = typeof import('node:worker_threads');

/** Loaded in every worker before preloads run, and in a main thread only together with `node:worker_threads`. */
const MARK = 'NativeModule internal/worker/io';

/**
 * `node:worker_threads`, if this thread has it already; asking for it costs each process that starts no worker half a MiB.
 * Undefined in a main thread that has not loaded it.
 */
export function loadedWorkerThreads(): WorkerThreads | undefined {
  const { moduleLoadList } = process as { moduleLoadList?: readonly string[] };
  if (Array.isArray(moduleLoadList) && !moduleLoadList.includes(MARK)) return undefined;
  return process.getBuiltinModule('node:worker_threads');
}

export function isMainThread(): boolean {
  return loadedWorkerThreads()?.isMainThread ?? true;
}

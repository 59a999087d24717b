const { setImmediate } = globalThis;

/** In a loop that fails a million times without a pause they would all be kept. */
const MOST = 1000;

const tasks: (() => void)[] = [];

/**
 * Does `task`, which must not throw, when the event loop turns, or when the process is about to send what it has. By then
 * the app has caught a synchronous error or not, and Node has said what it says about a rejection that nobody handles.
 */
export function afterThisTurn(task: () => void): void {
  if (tasks.length === 0) setImmediate(doTasks).unref();
  tasks.push(task);
  if (tasks.length > MOST) doTasks();
}

const lastTasks: (() => void)[] = [];

/** Does `task`, which must not throw, each time that the process is about to send what it has: it may be the last time. */
export function beforeSending(task: () => void): void {
  lastTasks.push(task);
}

/** To be called before spans are counted or sent for the last time. */
export function doWhatWaits(): void {
  for (const task of lastTasks) task();
  doTasks();
}

function doTasks(): void {
  for (const task of tasks.splice(0)) task();
}

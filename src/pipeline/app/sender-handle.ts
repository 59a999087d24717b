import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { log } from '../../node/log.ts';
import type { Message, SenderData } from '../ring/messages.ts';
import { messageOf } from '../transport/failures.ts';

/** Built next to the file that this one is bundled into. */
const WORKER_FILE = join(__dirname, 'sender.cjs');

/** There a thread that loads `node:net` ends the process by SIGABRT (seen on Node 22.23, 24.21 and 26.10). */
function isFromSnapshot(execArgv: readonly string[]): boolean {
  return execArgv.some((flag) => flag === '--snapshot-blob' || flag.startsWith('--snapshot-blob='));
}

/** The app thread's end of the sender: a worker, or the same code in this thread where no worker can be had. */
export class SenderHandle {
  /** False when this thread would wait for itself. */
  inWorker = false;
  /** True when the sender is in this thread, where nothing can be sent any more once the event loop has ended. */
  inThread = false;
  /** True while the worker that is being created is the sender's. */
  starting = false;
  #target: { postMessage(message: Message): void } | undefined;
  readonly #data: () => SenderData;
  readonly #grace: number;
  readonly #onLost: () => void;

  /**
   * @param data what a sender that starts now has to know
   * @param grace ms that an in-thread sender may use at a natural end
   * @param onLost called before a sender that ended unexpectedly is replaced
   */
  constructor(data: () => SenderData, grace: number, onLost: () => void) {
    this.#data = data;
    this.#grace = grace;
    this.#onLost = onLost;
  }

  start(): void {
    this.starting = true;
    try {
      this.#target = this.#startWorker();
      this.inWorker = true;
    } catch (error) {
      const isForbidden = (error as { code?: unknown } | undefined)?.code === 'ERR_ACCESS_DENIED';
      log(
        'warn',
        `no worker thread for sending (${messageOf(error)}): it is sent from the app's own thread, and what ends right before the ` +
          `process may be lost.${isForbidden ? ' Start node with --allow-worker.' : ''}`,
      );
      this.#startHere();
    } finally {
      this.starting = false;
    }
  }

  post(message: Message): void {
    this.#target?.postMessage(message);
  }

  #startWorker(): Worker {
    if (isFromSnapshot(process.execArgv))
      throw new Error('Node itself aborts where a process from a startup snapshot has threads');
    const env = { ...process.env };
    // Would load the loader, and whatever else the app preloads, again.
    delete env.NODE_OPTIONS;
    // grpc-js would go by them, and what is sent over HTTP does not: neither uses a proxy.
    for (const name of ['grpc_proxy', 'http_proxy', 'https_proxy']) delete env[name];
    const worker = new Worker(WORKER_FILE, {
      name: 'otel-auto sender',
      execArgv: [],
      argv: [],
      env,
      workerData: this.#data(),
      trackUnmanagedFds: false,
    });
    worker.unref();
    worker.on('error', (error) => log('error', `the sender thread failed (${messageOf(error)})`));
    worker.on('exit', () => {
      this.inWorker = false;
      this.#onLost();
      this.#startHere();
    });
    return worker;
  }

  #startHere(): void {
    this.inWorker = false;
    this.inThread = true;
    this.#target = undefined;
    import('../sender/in-thread.ts')
      .then(({ startInThread }) => startInThread(this.#data(), this.#grace))
      .then((postMessage) => {
        this.#target = { postMessage };
        // Those that came up meanwhile are among them.
        for (const ring of this.#data().rings) postMessage({ kind: 'ring', ring });
      })
      .catch((error) => log('error', `nothing can be sent (${messageOf(error)})`));
  }
}

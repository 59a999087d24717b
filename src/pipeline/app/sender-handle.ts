import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { waitFor } from '../../node/at-boot.ts';
import { loadChunk } from '../../node/chunk.ts';
import { log } from '../../node/log.ts';
import type { Message, SenderData } from '../ring/messages.ts';
import { Cell, openShared, ThreadState } from '../ring/shared-memory.ts';
import type { SenderHere } from '../sender/in-thread.ts';
import { messageOf } from '../transport/failures.ts';

/** Built next to the file that this one is bundled into. */
const WORKER_FILE = join(__dirname, 'sender.cjs');

/**
 * The thread runs this code. The end of the thread is known in the same moment, whatever ends it: also where the file cannot be
 * read, and to an app's thread that is blocked and hears no event.
 */
const WORKER_CODE = `
  const { workerData } = require('node:worker_threads');
  process.once('exit', () => {
    const cells = new Int32Array(workerData.buffer);
    Atomics.store(cells, ${Cell.thread}, ${ThreadState.ended});
    Atomics.notify(cells, ${Cell.thread});
    Atomics.notify(cells, ${Cell.drained});
  });
  require(${JSON.stringify(WORKER_FILE)});`;

/** There a thread that loads `node:net` ends the process by SIGABRT (seen on Node 22.23, 24.21 and 26.10). */
function isFromSnapshot(execArgv: readonly string[]): boolean {
  return execArgv.some((flag) => flag === '--snapshot-blob' || flag.startsWith('--snapshot-blob='));
}

/** The app thread's end of the sender: a worker, or the same code in this thread where no worker can be had. */
export class SenderHandle {
  /** True when the sender is in this thread, where nothing can be sent any more once the event loop has ended. */
  inThread = false;
  /** True while the worker that is being created is the sender's. */
  starting = false;
  #worker: Worker | undefined;
  #here: SenderHere | undefined;
  readonly #data: () => SenderData;
  readonly #grace: number;
  readonly #onUnexpectedEnd: () => void;

  /**
   * @param data what a sender that starts now has to know
   * @param grace ms that an in-thread sender may use at a natural end
   * @param onUnexpectedEnd called before a sender that ended unexpectedly is replaced
   */
  constructor(data: () => SenderData, grace: number, onUnexpectedEnd: () => void) {
    this.#data = data;
    this.#grace = grace;
    this.#onUnexpectedEnd = onUnexpectedEnd;
  }

  /** False when this thread would wait for itself, or for a thread that has ended. */
  get inWorker(): boolean {
    return this.#worker !== undefined && this.#state() !== ThreadState.ended;
  }

  start(): void {
    this.starting = true;
    try {
      this.#worker = this.#startWorker();
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
    (this.#here ?? this.#worker)?.postMessage(message);
  }

  /**
   * Before the event loop ends: goes on in this thread if the sender's own cannot start, for which it waits until that is known.
   * @param timeout ms
   */
  settleStart(timeout: number): void {
    if (this.#worker === undefined) return;
    const { cells } = openShared(this.#data().buffer);
    if (this.#state() === 0) waitFor(cells, Cell.thread, 0, timeout);
    // The event of its end goes on from there.
    if (this.#state() === ThreadState.ended) this.#worker.ref();
  }

  /** Where there is no sender thread, and no event loop any more: sends what is left, with `quiet` ms for an answer and `most` ms in all. */
  sendRest(quiet: number, most: number): void {
    const chunk = loadChunk<typeof import('../sender/send-by-process.ts')>('pipeline-sender-send-by-process');
    chunk.sendByProcess(this.#data(), this.#here?.sender, execArgvOfSender(), envOfSender(), quiet, most);
  }

  #state(): number {
    return Atomics.load(openShared(this.#data().buffer).cells, Cell.thread);
  }

  #startWorker(): Worker {
    if (isFromSnapshot(process.execArgv))
      throw new Error('Node itself aborts where a process from a startup snapshot has threads');
    const worker = new Worker(WORKER_CODE, {
      eval: true,
      name: 'otel-auto sender',
      execArgv: execArgvOfSender(),
      argv: [],
      env: envOfSender(),
      workerData: this.#data(),
      trackUnmanagedFds: false,
    });
    worker.on('message', () => this.#sayHeap());
    // After that listener, for which Node keeps the process alive (seen on Node 22.15, 24.21 and 26.10).
    worker.unref();
    worker.on('error', (error) => log('error', `the sender thread failed (${messageOf(error)})`));
    worker.on('exit', () => {
      this.#worker = undefined;
      this.#onUnexpectedEnd();
      this.#startHere();
    });
    return worker;
  }

  /** The sender's thread asks, which it does when the process has grown by much. */
  #sayHeap(): void {
    Atomics.store(openShared(this.#data().buffer).cells, Cell.heap, Math.round(process.memoryUsage().heapUsed / 1024));
  }

  #startHere(): void {
    this.inThread = true;
    import('../sender/in-thread.ts')
      .then(({ startInThread }) => startInThread(this.#data(), this.#grace))
      .then((here) => {
        this.#here = here;
        // Threads that came up meanwhile are among these.
        for (const ring of this.#data().rings) here.postMessage({ kind: 'ring', ring });
      })
      .catch((error) => log('error', `nothing can be sent (${messageOf(error)})`));
  }
}

function envOfSender(): NodeJS.ProcessEnv {
  const env = { ...process.env };
  // Would load the loader, and whatever else the app preloads, again.
  delete env.NODE_OPTIONS;
  // grpc-js would go by them, and what is sent over HTTP does not: neither uses a proxy.
  for (const name of ['grpc_proxy', 'http_proxy', 'https_proxy']) delete env[name];
  return env;
}

/** Yarn Plug'n'Play keeps packages in archives, which only its own preload makes readable. */
function execArgvOfSender(): string[] {
  if (!('pnp' in process.versions)) return [];
  try {
    return ['--require', createRequire(__filename).resolve('pnpapi')];
  } catch {
    return [];
  }
}

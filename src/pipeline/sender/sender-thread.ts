import { parentPort, workerData } from 'node:worker_threads';
import { scrubLines } from '../../node/log.ts';
import { SIGNALS } from '../../otlp/signal.ts';
import { scrubText } from '../../secrets/scrubber.ts';
import { tickDelay } from '../ring/config.ts';
import { ASK_HEAP, type Message, type SenderData } from '../ring/messages.ts';
import { Cell, openShared, ThreadState } from '../ring/shared-memory.ts';
import { completeResource } from './complete-resource.ts';
import { HeapWatch } from './heap-watch.ts';
import { listenToThreads } from './listen-to-threads.ts';
import { followSockets, Pulse } from './pulse.ts';
import type { Sender } from './sender.ts';
import { startSender } from './start-sender.ts';

/** The sender's own thread: a blocked main loop does not stop it, and it goes on while the app's thread waits at exit. */
async function run(data: SenderData): Promise<void> {
  scrubLines(() => scrubText);
  // grpc-js makes Node warn of an IP address as TLS server name (DEP0123): no warning for the app's stderr.
  Object.assign(process, { noDeprecation: true });
  // Nor any other, such as of a metadata service that does not answer.
  process.removeAllListeners('warning');
  Atomics.store(openShared(data.buffer).cells, Cell.thread, ThreadState.runs);
  Atomics.notify(openShared(data.buffer).cells, Cell.thread);
  const pulse = startPulse(data);
  const started = startSender(data).then(({ sender }) => sender);
  listenToThreads(data.channel, started);
  const sender = await started;
  await hear(sender, data, pulse);
  for (const signal of SIGNALS) {
    const delay = tickDelay(data.config, signal);
    if (delay !== undefined) setInterval(() => sender.tick(signal), delay);
  }
  watchHeap(sender, data);
  sender.wake();
  // With a spool, the second in which the first span has to be safe is running already.
  if (data.config.spool !== undefined) sender.tick('traces');
}

/** Near the limit nothing waits for its batch to fill. */
function watchHeap(sender: Sender, { buffer, memory }: SenderData): void {
  const ask = () => parentPort?.postMessage(ASK_HEAP);
  const send = () => {
    for (const signal of SIGNALS) sender.tick(signal);
  };
  new HeapWatch(openShared(buffer), memory, ask, send).start();
}

function startPulse({ buffer }: SenderData): Pulse {
  const moved = followSockets();
  const cells = SIGNALS.map((signal) => openShared(buffer, signal).cells);
  const settled = () => cells.reduce((sum, own) => sum + Atomics.load(own, Cell.settled), 0);
  return new Pulse(openShared(buffer), () => moved() + settled());
}

/** Obeys the app's thread; while detectors are asked, only once a batch is full: the ring must not overflow for their sake. */
async function hear(sender: Sender, { config: { detect } }: SenderData, pulse: Pulse): Promise<void> {
  const early: Message[] = [];
  let full = () => {};
  const told = Promise.withResolvers<void>();
  let handle = (message: Message): void => {
    if (message.kind === 'extendResource') sender.handle(message);
    else early.push(message);
    if (message.kind === 'wake') full();
    // An app's thread that waits for a drain finds nothing meanwhile.
    if (message.kind === 'extendResource' || message.kind === 'drain') told.resolve();
  };
  if (detect === undefined) handle = (message) => sender.handle(message);
  parentPort?.on('message', (message: Message) => {
    if (message.kind === 'drain') pulse.start();
    handle(message);
  });
  sender.onDrained = () => pulse.stop();
  if (detect === undefined) return;
  const impatient = new Promise<void>((resolve) => {
    full = resolve;
  });
  await Promise.race([completeResource(sender, detect, told.promise), impatient]);
  handle = (message) => sender.handle(message);
  for (const message of early) sender.handle(message);
}

void run(workerData as SenderData);

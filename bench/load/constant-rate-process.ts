// Sends requests at a constant rate over keep-alive connections and prints their latencies as JSON.
import { connect, type Socket } from 'node:net';
import { createHistogram, type RecordableHistogram } from 'node:perf_hooks';
import { Worker } from 'node:worker_threads';
import { median } from '../measure/statistics.ts';

export interface Order {
  readonly port: number;
  /** Requests per second. */
  readonly rate: number;
  /** Seconds before latencies count. */
  readonly warmup: number;
  readonly seconds: number;
  readonly connections: number;
}

/** Of the windows' percentiles the medians: a machine that stops for a moment spoils the windows that it stops in. */
export interface Latency {
  /** Microseconds. */
  readonly p50: number;
  readonly p99: number;
  /** Of all windows. */
  readonly max: number;
  readonly answered: number;
  /** Requests that were due and had no answer at the end; they count with the time they had waited. */
  readonly unanswered: number;
}

const NANOSECONDS = 1000; // per microsecond
/** Long enough for some garbage collections and, at a thousand requests per second, for ten above the 99th percentile (ms). */
const WINDOW = 1000;
const END_OF_HEAD = Buffer.from('\r\n\r\n');
/** After the last request is due, answers are waited for that long (ms). */
const LATE = 1000;

const { port, rate, warmup, seconds, connections } = JSON.parse(process.argv[2] ?? '') as Order;
const request = `GET / HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`;
const windows: RecordableHistogram[] = [];
const whole = Math.floor((seconds * 1000) / WINDOW);
const idle: Socket[] = [];
const started = new Map<Socket, number>();
const waiting: number[] = [];
/** When latencies begin to count, on the clock of `performance.now()`. */
let countingFrom = Number.POSITIVE_INFINITY;
let waitingFrom = 0;

/** All answers are alike: the length of the first one tells where each of them ends. */
let answerLength = 0;

await Promise.all(Array.from({ length: connections }, open));
const pacer = new Worker(new URL('./pacer.ts', import.meta.url), { workerData: { rate, seconds: warmup + seconds } });
pacer.on('message', (due: number) => {
  const now = performance.now();
  for (let index = 0; index < due; index++) {
    const socket = idle.shift(); // In turn: the app closes what nobody uses for a few seconds.
    if (socket) send(socket, now);
    else waiting.push(now);
  }
});
setTimeout(() => {
  countingFrom = performance.now();
}, warmup * 1000);
pacer.once('exit', () => setTimeout(finish, LATE));

function open(): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => {
      idle.push(socket);
      resolve();
    });
    socket.setNoDelay(true);
    socket.on('error', reject);
    socket.on('close', () => fail('the app closed a connection'));
    let received = 0;
    socket.on('data', (chunk) => {
      if (received === 0 && !chunk.toString('latin1', 0, 12).endsWith(' 200')) fail(chunk.toString('latin1', 0, 100));
      received += chunk.length;
      if (answerLength === 0) answerLength = lengthOf(chunk);
      if (received < answerLength) return;
      if (received > answerLength) fail(`an answer of ${received} bytes, the first one had ${answerLength}`);
      received = 0;
      answered(socket);
    });
  });
}

function lengthOf(chunk: Buffer): number {
  const head = chunk.indexOf(END_OF_HEAD);
  const length = /content-length: (\d+)/i.exec(chunk.toString('latin1', 0, Math.max(head, 0)))?.[1];
  return length === undefined ? fail('the first answer has no length') : head + END_OF_HEAD.length + Number(length);
}

function send(socket: Socket, due: number): void {
  started.set(socket, due);
  socket.write(request);
}

function answered(socket: Socket): void {
  record(started.get(socket) ?? Number.NaN);
  started.delete(socket);
  const due = waiting[waitingFrom];
  if (due === undefined) {
    idle.push(socket);
    return;
  }
  waitingFrom++;
  send(socket, due);
}

/** In the window in which the request was due; whole windows only: in a short one the 99th percentile is its highest value. */
function record(due: number): void {
  const index = Math.floor((due - countingFrom) / WINDOW);
  if (index < 0 || index >= whole) return;
  windows[index] ??= createHistogram({ figures: 3 });
  windows[index].record(Math.max(1, Math.round((performance.now() - due) * 1e6)));
}

function finish(): void {
  const answeredCount = windows.reduce((sum, { count }) => sum + count, 0);
  const pending = [...started.values(), ...waiting.slice(waitingFrom)];
  pending.forEach(record);
  const latency: Latency = {
    p50: median(windows.map((window) => window.percentile(50))) / NANOSECONDS,
    p99: median(windows.map((window) => window.percentile(99))) / NANOSECONDS,
    max: Math.max(...windows.map(({ max }) => max)) / NANOSECONDS,
    answered: answeredCount,
    unanswered: pending.length,
  };
  console.log(JSON.stringify(latency));
  process.exit();
}

function fail(why: string): never {
  console.error(why);
  process.exit(1);
}

import { AsyncLocalStorage } from 'node:async_hooks';
import { threadId } from 'node:worker_threads';
import type { Resource } from '@opentelemetry/resources';
import type { ReadableLogRecord } from '@opentelemetry/sdk-logs';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { random } from '../../node/at-boot.ts';
import type { Signal } from '../../otlp/signal.ts';
import { type PipelineConfig, ringBytes, type SendConfig, threadRingBytes } from '../ring/config.ts';
import type { Invitation, Message } from '../ring/messages.ts';
import { allocateShared, openShared } from '../ring/shared-memory.ts';
import { hasWork } from '../spool/name.ts';
import { OtherThreads } from '../threads/main-thread.ts';
import { JoinedSender } from '../threads/other-threads.ts';
import { type Counters, SignalCounts } from './counts.ts';
import { Delivery } from './delivery.ts';
import { Producer, quotaOf } from './producer.ts';
import { SenderHandle } from './sender-handle.ts';

export type { OtlpConfig, PipelineConfig, SignalConfig } from '../ring/config.ts';
export type { DropReason } from '../ring/drops.ts';
export type { Invitation } from '../ring/messages.ts';
export type { Counters } from './counts.ts';

/** Any app thread has this pipeline. Nothing here throws or waits; an item that cannot be kept is counted. */
export interface JoinedPipeline {
  /** Takes an ended span. */
  write(span: ReadableSpan): void;
  /** Counts a span as dropped that failed before it could be written. */
  dropUnwritten(error: unknown): void;
  /** Takes a log record. */
  writeLog(record: ReadableLogRecord): void;
  /** Takes an encoded `ExportMetricsServiceRequest` with `count` data points, to be sent as it is. */
  writeMetrics(request: Uint8Array, count: number): void;
  /** Keeps copies of open spans on disk, where there is a spool for that. */
  readonly begun: BegunOutlet | undefined;
  /** For `joinPipeline` in the workers that this thread starts. */
  invitation(): Invitation;
}

export interface Pipeline extends JoinedPipeline {
  readonly delivery: Delivery;
  /** Counts of all threads of the process. */
  counters(signal?: Signal): Counters;
}

function countsIn(buffer: SharedArrayBuffer): Readonly<Record<Signal, SignalCounts>> {
  return {
    traces: new SignalCounts('traces', buffer),
    logs: new SignalCounts('logs', buffer),
    metrics: new SignalCounts('metrics', buffer),
  };
}

function outletsOf(counts: Readonly<Record<Signal, SignalCounts>>, { signals }: SendConfig) {
  return {
    traces: quotaOf(counts.traces, signals.traces),
    logs: quotaOf(counts.logs, signals.logs),
    // Every request of metrics is worth a message.
    metrics: quotaOf(counts.metrics, undefined),
  };
}

const WAKE: Message = { kind: 'wake' };
const KEEP_BEGUN: Message = { kind: 'keepBegun' };

/** As `BegunOutlet` of `span/begun-spans.ts`. */
export interface BegunOutlet {
  begin(copy: ReadableSpan): boolean;
  forget(ids: Parameters<Producer['forget']>[0]): void;
  handOver(): void;
}

function begunOutletOf(
  { spool }: SendConfig,
  producer: Producer,
  post: (message: Message) => void,
): BegunOutlet | undefined {
  return (
    spool && {
      begin: (copy) => producer.begin(copy),
      forget: (ids) => producer.forget(ids),
      handOver: () => post(KEEP_BEGUN),
    }
  );
}

/** Tells the sender the attributes that are known later; it has the others from its start. */
async function tellLater(resource: Resource, producer: Producer, post: (message: Message) => void): Promise<void> {
  const before = new Set(Object.keys(resource.attributes));
  try {
    await resource.waitForAsyncAttributes?.();
    const attributes = Object.fromEntries(Object.entries(resource.attributes).filter(([key]) => !before.has(key)));
    post({ kind: 'extendResource', attributes });
    producer.redefineResource();
  } catch {
    // The resource stays as it was at the start.
  }
}

/** @param exitTimeout ms that sending may hold up a natural end where there is no sender thread */
export function createPipeline(config: PipelineConfig, exitTimeout = 1000): Pipeline {
  const { resource, ...send } = config;
  const { buffer } = openShared(allocateShared(ringBytes(config.maxBytes)));
  const counts = countsIn(buffer);
  const inBootContext = AsyncLocalStorage.snapshot();
  const invitation: Invitation = { buffer, channel: `@org/otel-auto ${random()}`, threads: [] };
  const others = new OtherThreads(invitation, (ring) => {
    if (producer.isStarted()) host.post({ kind: 'ring', ring });
    else producer.ensureStarted();
  });
  const host: SenderHandle = new SenderHandle(
    () => ({
      buffer,
      config: send satisfies SendConfig,
      definitions: producer.definitions,
      rings: others.rings(),
      channel: invitation.channel,
      memory: process.memoryUsage(),
    }),
    exitTimeout,
    () => delivery.dropHeldBySender(),
  );
  const producer: Producer = new Producer(
    openShared(buffer),
    outletsOf(counts, send),
    resource,
    // Outside the request that happens to end the first span: its context would be kept as long as the worker.
    () =>
      inBootContext(() => {
        host.start();
        if (send.detect?.awaitsApp) void tellLater(resource, producer, (message) => host.post(message));
      }),
    () => host.post(WAKE),
  );
  others.watch(() => host.starting);
  const recovering = config.spool !== undefined && hasWork(config.spool.directory);
  const delivery: Delivery = new Delivery(counts, send, host, others, recovering);
  if (recovering) producer.ensureStarted();
  return {
    write: (span) => producer.write(span),
    dropUnwritten: (error) => producer.dropUnwritten(error),
    writeLog: (record) => producer.writeLog(record),
    writeMetrics: (request, count) => producer.writeMetrics(request, count),
    invitation: () => invitation,
    begun: begunOutletOf(send, producer, (message) => host.post(message)),
    delivery,
    counters: (signal = 'traces') => counts[signal].counters(),
  };
}

/**
 * The pipeline of a thread other than the main one: shares the main thread's sender, counters and settings, and nothing
 * has to be done at the end of the thread.
 */
export function joinPipeline(config: PipelineConfig, invitation: Invitation): JoinedPipeline {
  const shared = openShared(allocateShared(threadRingBytes(config.maxBytes)));
  const threads = [...invitation.threads, threadId];
  const sender = new JoinedSender(invitation, { buffer: shared.buffer, threads });
  const inBootContext = AsyncLocalStorage.snapshot();
  const producer = new Producer(
    shared,
    outletsOf(countsIn(invitation.buffer), config),
    config.resource,
    () => inBootContext(() => sender.start()),
    () => sender.post(WAKE),
  );
  return {
    write: (span) => producer.write(span),
    dropUnwritten: (error) => producer.dropUnwritten(error),
    writeLog: (record) => producer.writeLog(record),
    writeMetrics: (request, count) => producer.writeMetrics(request, count),
    begun: begunOutletOf(config, producer, (message) => sender.post(message)),
    invitation: () => ({ ...invitation, threads }),
  };
}

import { AsyncLocalStorage } from 'node:async_hooks';
import { context, TraceFlags } from '@opentelemetry/api';
import { suppressTracing } from '@opentelemetry/core';
import type { ReadableSpan, SpanExporter, SpanProcessor } from '@opentelemetry/sdk-trace';
import type { ExportCounts } from '../facts/facts.ts';
import { log, logLimited } from '../node/log.ts';
import { messageOfThrown } from '../node/thrown.ts';
import type { BatchSettings } from '../settings/shape.ts';

const { setTimeout, clearTimeout } = globalThis;

/** As the official processor's, where `OTEL_BSP_MAX_QUEUE_SIZE` is not set. */
const DEFAULT_QUEUE = 2048;

/** The official value for success; as a type alone the enum loads nothing. */
const SUCCESS = 0;

/** The longest a timer can take (ms), in place of 0, which is no limit. */
const NO_LIMIT = 2 ** 31 - 1;

/** Takes spans that are left when the process ends, and delivers them. */
export type TakeRest = (spans: readonly ReadableSpan[]) => void;

/**
 * Has a span exporter of an extension, or of the engine `sdk`, take sampled spans in batches, in the app's thread, as the official batch processor does:
 * one export at a time, a queue with an end. Beyond that one, each span is counted and each loss is said.
 */
export class ExportingProcessor implements SpanProcessor {
  readonly label: string;
  readonly #exporter: SpanExporter;
  readonly #batch: BatchSettings;
  readonly #most: number;
  /** Timers and exports are in the context of the boot: else that of a request would live as long. */
  readonly #inBootContext = AsyncLocalStorage.snapshot();
  readonly #takeRest: TakeRest | undefined;
  #waiting: ReadableSpan[] = [];
  /** In the export that is under way. */
  #exporting: readonly ReadableSpan[] = [];
  #ended = 0;
  #sent = 0;
  #lost = 0;
  #unsaid = 0;
  #timer: NodeJS.Timeout | undefined;
  #idle: Promise<void> = Promise.resolve();
  #down = false;
  /** Settles when the resource has all its attributes; undefined where it had them at the first span. */
  #complete: Promise<void> | undefined;

  /** @param takeRest undefined: what the exporter does not take at the end is lost */
  constructor(exporter: SpanExporter, batch: BatchSettings, label: string, takeRest?: TakeRest) {
    this.#takeRest = takeRest;
    this.label = label;
    this.#exporter = exporter;
    this.#batch = batch;
    this.#most = batch.maxQueueSize ?? DEFAULT_QUEUE;
  }

  counts(): ExportCounts {
    const retained = this.#waiting.length + this.#exporting.length;
    return { ended: this.#ended, sent: this.#sent, lost: this.#lost, retained };
  }

  isDirty(): boolean {
    return this.#waiting.length + this.#exporting.length > 0;
  }

  onStart(): void {}

  onEnd(span: ReadableSpan): void {
    if (!(span.spanContext().traceFlags & TraceFlags.SAMPLED)) return;
    this.#ended++;
    if (this.#down) this.#lose(1, 'it was shut down');
    else if (this.#waiting.length >= this.#most)
      this.#lose(1, `it is slower than the app, ${this.#most} spans wait (OTEL_BSP_MAX_QUEUE_SIZE)`);
    else this.#waiting.push(span);
    if (this.#exporting.length > 0 || this.#awaits(span.resource)) return;
    this.#startWhenFull();
  }

  /** As the official batch processor: nothing is exported while attributes of the resource are not known yet. */
  #awaits(resource: ReadableSpan['resource']): boolean {
    if (!resource.asyncAttributesPending) return false;
    const start = () => this.#startWhenFull();
    this.#complete ??= this.#inBootContext(async () => resource.waitForAsyncAttributes?.().then(start, start));
    return true;
  }

  /** Resolves when all that waits now was exported or counted as lost. */
  async forceFlush(): Promise<void> {
    await this.#complete;
    for (let left = this.#waiting.length; left > 0; left -= this.#batch.maxExportBatchSize) {
      await this.#idle;
      if (this.#exporting.length === 0) this.#start();
    }
    await this.#idle;
    await this.#exporter.forceFlush?.();
  }

  async shutdown(): Promise<void> {
    await this.forceFlush();
    this.#down = true;
    await this.#exporter.shutdown?.();
  }

  /**
   * For the end of the process, where nothing can be awaited: what the exporter does not take at once goes to `takeRest`, or is lost.
   * An export that has got no answer may have arrived all the same: its spans are rather there twice than not at all.
   */
  flushSync(): void {
    if (this.#takeRest !== undefined) {
      const rest = [...this.#exporting, ...this.#waiting];
      this.#waiting = [];
      this.#exporting = [];
      if (rest.length > 0) this.#takeRest(rest);
      this.#say();
      return;
    }
    for (
      let tries = this.#waiting.length;
      tries > 0 && this.#exporting.length === 0 && this.#waiting.length > 0;
      tries--
    )
      this.#start();
    const left = this.#waiting.length + this.#exporting.length;
    this.#waiting = [];
    this.#exporting = [];
    if (left > 0) this.#lose(left, 'it had not answered when the process ended');
    this.#say();
  }

  #startWhenFull(): void {
    if (this.#waiting.length >= this.#batch.maxExportBatchSize) this.#start();
    else this.#startLater();
  }

  #startLater(): void {
    if (this.#timer !== undefined || this.#waiting.length === 0) return;
    this.#timer = this.#inBootContext(() => setTimeout(() => this.#start(), this.#batch.scheduleDelay));
    this.#timer.unref();
  }

  /** Exports one batch. Synchronous until the exporter gives the thread back. */
  #start(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const spans = this.#waiting.splice(0, this.#batch.maxExportBatchSize);
    if (spans.length === 0 || this.#exporting.length > 0) return;
    this.#exporting = spans;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#idle = promise;
    let isDone = false;
    const done = (reason: string | undefined) => {
      if (isDone) return;
      isDone = true;
      clearTimeout(late);
      resolve();
      if (this.#exporting !== spans) return; // The process ends, they are counted.
      this.#exporting = [];
      if (reason === undefined) this.#sent += spans.length;
      else this.#lose(spans.length, reason);
      this.#startWhenFull();
    };
    const timeout = this.#batch.exportTimeout || NO_LIMIT;
    const late = setTimeout(() => done(`no answer within ${timeout} ms (OTEL_BSP_EXPORT_TIMEOUT)`), timeout);
    late.unref();
    try {
      this.#inBootContext(() =>
        context.with(suppressTracing(context.active()), () =>
          this.#exporter.export(spans, ({ code, error }) =>
            done(code === SUCCESS ? undefined : `it failed${error === undefined ? '' : `: ${messageOfThrown(error)}`}`),
          ),
        ),
      );
    } catch (error) {
      done(`it threw: ${messageOfThrown(error)}`);
    }
  }

  #lose(count: number, reason: string): void {
    this.#lost += count;
    this.#unsaid += count;
    const others = this.#takeRest === undefined ? '. Spans that this package sends itself are not concerned.' : '';
    const line = `${countOf(this.#unsaid)} lost by ${this.label}: ${reason}${others}`;
    if (logLimited('warn', this.label, line)) this.#unsaid = 0;
  }

  #say(): void {
    if (this.#unsaid === 0) return;
    log('warn', `${countOf(this.#unsaid)} more lost by ${this.label}`);
    this.#unsaid = 0;
  }
}

function countOf(count: number): string {
  return count === 1 ? '1 span' : `${count} spans`;
}

import type { Resource } from '@opentelemetry/resources';
import type { ReadableLogRecord } from '@opentelemetry/sdk-logs';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { encodeOwnIds, encodeSpan, type Scope } from '../../otlp/encode.ts';
import { encodeLogRecord } from '../../otlp/encode-log.ts';
import { TooLargeError, Writer } from '../../otlp/writer.ts';
import type { SignalConfig } from '../ring/config.ts';
import {
  begunTag,
  type Definition,
  defineResource,
  defineScope,
  FORGOTTEN_TAG,
  logTag,
  METRICS_TAG,
  RESOURCE_TAG,
  scopeTag,
} from '../ring/definitions.ts';
import { largestEntry, RingWriter } from '../ring/ring.ts';
import { Cell, RING_OFFSET, type SharedMemory } from '../ring/shared-memory.ts';
import { messageOf } from '../transport/failures.ts';
import type { SignalCounts } from './counts.ts';

/** Below this much free memory in the ring (bytes) nothing is even encoded. */
const LEAST_SPACE = 4096;

/** A producer needs the counts and sizes of one signal. */
export interface SignalQuota {
  readonly counts: SignalCounts;
  /** So many written are worth a message to the sender. */
  readonly batchSize: number;
  /** So many may wait. */
  readonly queueSize: number;
}

export function quotaOf(counts: SignalCounts, config: SignalConfig | undefined): SignalQuota {
  const { maxQueueSize, maxExportBatchSize = 1 } = config ?? {};
  return {
    counts,
    batchSize: maxQueueSize ? Math.min(maxExportBatchSize, maxQueueSize) : maxExportBatchSize,
    queueSize: maxQueueSize ?? Number.POSITIVE_INFINITY,
  };
}

/** A producer writes into the ring of one app thread. It never throws and never waits; an item that cannot be kept is counted. */
export class Producer {
  /** The same for a sender that starts when they have already passed through the ring. */
  readonly definitions: Definition[] = [];
  readonly #ring: RingWriter;
  readonly #out: Writer;
  readonly #traces: SignalQuota;
  readonly #logs: SignalQuota;
  readonly #metrics: SignalQuota;
  readonly #batchBytes: number;
  readonly #resource: Resource;
  readonly #start: () => void;
  readonly #wakeSender: () => void;
  #started = false;
  #bytesSinceWake = 0;
  readonly #scopes = new WeakMap<Scope, number>();
  #lastScope: Scope | undefined;
  #lastScopeId = 0;

  /**
   * @param shared of this thread
   * @param start called once, before anything is written
   * @param wake called when a batch may be full
   */
  constructor(
    shared: SharedMemory,
    outlets: { readonly traces: SignalQuota; readonly logs: SignalQuota; readonly metrics: SignalQuota },
    resource: Resource,
    start: () => void,
    wake: () => void,
  ) {
    const ring = shared.buffer.byteLength - RING_OFFSET;
    this.#ring = new RingWriter(shared);
    this.#out = new Writer(largestEntry(ring));
    this.#traces = outlets.traces;
    this.#logs = outlets.logs;
    this.#metrics = outlets.metrics;
    this.#batchBytes = ring >> 2;
    this.#resource = resource;
    this.#start = start;
    this.#wakeSender = wake;
  }

  write(span: ReadableSpan): void {
    const traces = this.#traces;
    try {
      if (!this.#started) this.ensureStarted();
      const scope = this.#scopeId(span.instrumentationScope);
      if (scope < 0) traces.counts.drops.add('ringFull', 1);
      else if (this.#isFull(traces)) traces.counts.drops.add('queueFull', 1);
      else if (this.#begin(traces)) {
        encodeSpan(this.#out, span);
        this.#finish(traces, scope, 1);
      }
    } catch (error) {
      this.#failed(traces, error, 1);
    }
  }

  /** Counts a span as dropped that failed before it could be written. */
  dropUnwritten(error: unknown): void {
    this.#failed(this.#traces, error, 1);
  }

  /**
   * For the spool: a copy of a span that is open, as it is to be delivered if the process is killed. It is not counted: the span will be.
   * @returns false where there is no room for it, or it cannot be encoded
   */
  begin(copy: ReadableSpan): boolean {
    try {
      this.ensureStarted();
      const scope = this.#scopeId(copy.instrumentationScope);
      if (scope < 0 || !this.#aim()) return false;
      encodeSpan(this.#out, copy);
      return this.#commit(begunTag(scope));
    } catch {
      return false;
    }
  }

  /** For the spool: the span of these ids will never end. Without room, its copy stays until the next start. */
  forget(ids: Parameters<typeof encodeOwnIds>[1]): void {
    if (!this.#aim()) return;
    encodeOwnIds(this.#out, ids);
    this.#commit(FORGOTTEN_TAG);
  }

  writeLog(record: ReadableLogRecord): void {
    const logs = this.#logs;
    try {
      if (!this.#started) this.ensureStarted();
      const scope = this.#knownScope(record.instrumentationScope);
      if (scope < 0) logs.counts.drops.add('ringFull', 1);
      else if (this.#isFull(logs)) logs.counts.drops.add('queueFull', 1);
      else if (this.#begin(logs)) {
        encodeLogRecord(this.#out, record);
        this.#finish(logs, logTag(scope), 1);
      }
    } catch (error) {
      this.#failed(logs, error, 1);
    }
  }

  /** @param request encoded `ExportMetricsServiceRequest` with `count` data points */
  writeMetrics(request: Uint8Array, count: number): void {
    const metrics = this.#metrics;
    try {
      if (!this.#started) this.ensureStarted();
      if (!this.#begin(metrics, count)) return;
      this.#out.fixed32(count);
      this.#out.raw(request);
      this.#finish(metrics, METRICS_TAG, count);
    } catch (error) {
      this.#failed(metrics, error, count);
    }
  }

  #failed({ counts }: SignalQuota, error: unknown, count: number): void {
    if (error instanceof TooLargeError) counts.drops.add('tooLarge', count);
    else counts.drops.add('encodeError', count, ` (${messageOf(error)})`);
  }

  #isFull({ queueSize, counts }: SignalQuota): boolean {
    return queueSize !== Number.POSITIVE_INFINITY && counts.waiting() - counts.spooled() >= queueSize;
  }

  /** Aims `out` at the ring; false (and counted) when there is no room. */
  #begin({ counts }: SignalQuota, count = 1): boolean {
    if (this.#aim()) return true;
    counts.drops.add('ringFull', count);
    return false;
  }

  #aim(): boolean {
    const ring = this.#ring;
    if (!ring.claim(LEAST_SPACE)) return false;
    this.#out.aim(ring.buffer, ring.offset, ring.end);
    return true;
  }

  /** Publishes what is in `out`. */
  #finish(outlet: SignalQuota, tag: number, count: number): void {
    if (!this.#commit(tag)) {
      outlet.counts.drops.add('ringFull', count);
      return;
    }
    // Nothing between these two calls can be interrupted by `worker.terminate()`: both happen, or neither.
    const before = Atomics.add(outlet.counts.cells, Cell.written, count) >>> 0;
    // Whichever thread fills a batch says so.
    if ((before + 1) % outlet.batchSize === 0 || this.#bytesSinceWake >= this.#batchBytes) this.#wake();
  }

  #commit(tag: number): boolean {
    const out = this.#out;
    const size = out.pos - out.start;
    if (out.moved && !this.#copy(size)) return false;
    this.#ring.commit(tag, size);
    this.#bytesSinceWake += size;
    return true;
  }

  /** It left the room it was aimed at: finds room for all of it. */
  #copy(size: number): boolean {
    if (!this.#ring.claim(size)) return false;
    this.#ring.buffer.set(this.#out.buffer.subarray(this.#out.start, this.#out.pos), this.#ring.offset);
    return true;
  }

  #wake(): void {
    this.#bytesSinceWake = 0;
    this.#wakeSender();
  }

  /** Has the sender started, if it is not yet. */
  ensureStarted(): void {
    if (this.#started) return;
    this.#started = true;
    this.#out.reset();
    defineResource(this.#out, this.#resource);
    this.definitions.push({ tag: RESOURCE_TAG, bytes: this.#out.bytes() });
    this.#start();
  }

  isStarted(): boolean {
    return this.#started;
  }

  /** For a sender that takes the place of the first one: the resource as it is by now. */
  redefineResource(): void {
    this.#out.reset();
    defineResource(this.#out, this.#resource);
    this.definitions[0] = { tag: RESOURCE_TAG, bytes: this.#out.bytes() };
  }

  /** The number the sender knows the scope by; -1 when there is no room to tell it. */
  #scopeId(scope: Scope): number {
    if (scope === this.#lastScope) return this.#lastScopeId;
    const id = this.#knownScope(scope);
    if (id < 0) return id;
    this.#lastScope = scope;
    this.#lastScopeId = id;
    return id;
  }

  #knownScope(scope: Scope): number {
    let id = this.#scopes.get(scope);
    if (id !== undefined) return id;
    id = this.definitions.length;
    this.#out.reset();
    defineScope(this.#out, scope);
    if (!this.#define(scopeTag(id))) return -1;
    this.#scopes.set(scope, id);
    return id;
  }

  /** Puts the definition in `out` into the ring, before what needs it, and keeps it for a later sender. */
  #define(tag: number): boolean {
    const bytes = this.#out.bytes();
    if (!this.#ring.claim(bytes.length)) return false;
    this.#ring.buffer.set(bytes, this.#ring.offset);
    this.#ring.commit(tag, bytes.length);
    this.definitions.push({ tag, bytes });
    return true;
  }
}

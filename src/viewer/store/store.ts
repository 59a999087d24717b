import type {
  ExportLogsServiceRequestJson,
  ExportMetricsServiceRequestJson,
  ExportTraceServiceRequestJson,
} from '../../otlp/types.ts';
import type { LogRecord, Span, Trace } from '../analysis/types.ts';
import type { Refusal } from '../receive/sink.ts';
import { Interner } from './interner.ts';
import { MetricSummaries, type MetricSummary } from './metrics.ts';
import { Origins } from './origins.ts';
import { costOfLogRecord, costOfSpan, toLogRecord, toScope, toSpan } from './plain.ts';
import { Ring } from './ring.ts';

/** This is what was not kept, since the start. */
export interface Dropped {
  /** Whole traces, the oldest first. */
  traces: number;
  /** Spans of those, and of traces that alone would take more than half of the memory. */
  spans: number;
  logs: number;
}

export interface StoreOptions {
  /** Bytes of telemetry to keep. Default 64 MiB. */
  memory?: number;
  /** Called after each change with the ids of the traces that got something, and how many of those are new. */
  onChange?(traceIds: ReadonlySet<string>, added: number): void;
  /** Called with log records that are of no trace. */
  onStrayLogs?(records: readonly LogRecord[]): void;
}

interface Entry {
  readonly trace: Trace;
  readonly spanIds: Set<string>;
  bytes: number;
}

interface StrayLog {
  readonly record: LogRecord;
  readonly bytes: number;
}

export const DEFAULT_MEMORY = 64 * 1024 * 1024;
/** A trace without spans, its arrays and its place in the map. */
const TRACE_BYTES = 400;
/** A span's place in the list and in the set of ids. */
const PLACE_BYTES = 44;
/** Log records outside of traces may take this part of the memory. */
const SHARE_OF_STRAY_LOGS = 1 / 8;
/** One trace may take this part of the memory. */
const SHARE_OF_TRACE = 1 / 2;

/**
 * Traces, log records and metrics in memory. The bytes that they take are estimated as they come; beyond the limit the oldest
 * traces go, and are counted.
 */
export class Store {
  readonly memory: number;
  readonly dropped: Dropped = { traces: 0, spans: 0, logs: 0 };
  readonly #onChange: (traceIds: ReadonlySet<string>, added: number) => void;
  readonly #onStrayLogs: (records: readonly LogRecord[]) => void;
  /** In the order of arrival. */
  readonly #entries = new Map<string, Entry>();
  readonly #strayLogs = new Ring<StrayLog>();
  readonly #metrics = new MetricSummaries();
  readonly #interner = new Interner();
  readonly #origins = new Origins();
  #bytes = 0;
  #strayBytes = 0;
  #spans = 0;
  #count = 0;
  #added = 0;

  constructor({ memory = DEFAULT_MEMORY, onChange = () => {}, onStrayLogs = () => {} }: StoreOptions = {}) {
    this.#onStrayLogs = onStrayLogs;
    this.memory = memory;
    this.#onChange = onChange;
  }

  /** Bytes that are taken, about. */
  get bytes(): number {
    return this.#bytes + this.#strayBytes;
  }

  /** Number of traces of which spans came. */
  get count(): number {
    return this.#count;
  }

  /** Number of spans. */
  get spans(): number {
    return this.#spans;
  }

  /** A span that is there already (a sender repeats a request that was not answered in time) is left as it is. */
  addTraces(request: ExportTraceServiceRequestJson): Refusal | undefined {
    const touched = new Set<string>();
    let refused = 0;
    for (const { resource, scopeSpans } of request.resourceSpans) {
      const origin = this.#origins.of(resource, this.#interner);
      for (const { scope: scopeJson, spans } of scopeSpans) {
        const scope = toScope(scopeJson, this.#interner);
        for (const json of spans) {
          const span = toSpan(json, origin, scope, this.#interner);
          if (span === undefined) refused++;
          else if (this.#addSpan(span)) touched.add(span.traceId);
        }
      }
    }
    this.#changed(touched);
    return refused === 0
      ? undefined
      : { refused, reason: 'spans need a trace id of 16 bytes and a span id of 8, not all 0' };
  }

  addLogs(request: ExportLogsServiceRequestJson): Refusal | undefined {
    const touched = new Set<string>();
    const strays: LogRecord[] = [];
    for (const { resource, scopeLogs } of request.resourceLogs) {
      const origin = this.#origins.of(resource, this.#interner);
      for (const { logRecords } of scopeLogs) {
        for (const json of logRecords) {
          const record = toLogRecord(json, origin, this.#interner);
          this.#addLog(record);
          if (record.traceId === '') strays.push(record);
          else touched.add(record.traceId);
        }
      }
    }
    this.#changed(touched);
    if (strays.length > 0) this.#onStrayLogs(strays);
    return undefined;
  }

  addMetrics(request: ExportMetricsServiceRequestJson): Refusal | undefined {
    const refusal = this.#metrics.add(request);
    this.#onChange(new Set(), 0);
    return refusal;
  }

  trace(traceId: string): Trace | undefined {
    return this.#entries.get(traceId)?.trace;
  }

  /** Oldest first; those of which only log records came are among them. */
  *traces(): Generator<Trace> {
    for (const { trace } of this.#entries.values()) yield trace;
  }

  /** Log records of traces, oldest trace first, then those outside of one. */
  *logs(): Generator<LogRecord> {
    for (const { trace } of this.#entries.values()) yield* trace.logs;
    for (const { record } of this.#strayLogs.toArray()) yield record;
  }

  strayLogs(): LogRecord[] {
    return this.#strayLogs.toArray().map(({ record }) => record);
  }

  metrics(): MetricSummary[] {
    return this.#metrics.list();
  }

  clear(): void {
    this.#entries.clear();
    this.#strayLogs.clear();
    this.#metrics.clear();
    this.#bytes = 0;
    this.#strayBytes = 0;
    this.#spans = 0;
    this.#count = 0;
  }

  /** Returns whether it was new and had room. */
  #addSpan(span: Span): boolean {
    const entry = this.#entryOf(span.traceId);
    const cost = costOfSpan(span) + PLACE_BYTES + this.#takeSharedCost();
    if (entry.spanIds.has(span.spanId)) return false;
    if (!this.#grow(entry, cost)) {
      this.dropped.spans++;
      return false;
    }
    // The id of the trace is one string for all of its spans.
    span.traceId = entry.trace.traceId;
    entry.spanIds.add(span.spanId);
    if (entry.trace.spans.length === 0) {
      this.#count++;
      this.#added++;
    }
    entry.trace.spans.push(span);
    this.#spans++;
    return true;
  }

  #addLog(record: LogRecord): void {
    const bytes = costOfLogRecord(record) + PLACE_BYTES + this.#takeSharedCost();
    if (record.traceId !== '') {
      const entry = this.#entryOf(record.traceId);
      if (this.#grow(entry, bytes)) entry.trace.logs.push(record);
      else this.dropped.logs++;
      return;
    }
    this.#strayLogs.push({ record, bytes });
    this.#strayBytes += bytes;
    while (this.#strayBytes > this.memory * SHARE_OF_STRAY_LOGS) {
      const oldest = this.#strayLogs.shift();
      if (oldest === undefined) break;
      this.#strayBytes -= oldest.bytes;
      this.dropped.logs++;
    }
  }

  /** The first to have something that is shared bears its cost. */
  #takeSharedCost(): number {
    return this.#interner.takeCost() + this.#origins.takeCost();
  }

  #entryOf(traceId: string): Entry {
    let entry = this.#entries.get(traceId);
    if (entry === undefined) {
      entry = { trace: { traceId, spans: [], logs: [] }, spanIds: new Set(), bytes: TRACE_BYTES };
      this.#entries.set(traceId, entry);
      this.#bytes += TRACE_BYTES;
    }
    return entry;
  }

  #grow(entry: Entry, bytes: number): boolean {
    if (entry.bytes + bytes > this.memory * SHARE_OF_TRACE) return false;
    entry.bytes += bytes;
    this.#bytes += bytes;
    return true;
  }

  #changed(traceIds: Set<string>): void {
    const limit = this.memory - this.#strayBytes;
    for (const { trace, bytes } of this.#entries.values()) {
      if (this.#bytes <= limit) break;
      this.#entries.delete(trace.traceId);
      traceIds.delete(trace.traceId);
      this.#bytes -= bytes;
      this.#spans -= trace.spans.length;
      this.dropped.spans += trace.spans.length;
      this.dropped.logs += trace.logs.length;
      if (trace.spans.length === 0) continue;
      this.dropped.traces++;
      this.#count--;
    }
    const added = this.#added;
    this.#added = 0;
    this.#onChange(traceIds, added);
  }
}

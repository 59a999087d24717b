import { OtlpDecodeError } from '../../otlp/decode.ts';
import { parseJson, readRequest } from '../../otlp/json.ts';
import type {
  ExportLogsServiceRequestJson,
  ExportMetricsServiceRequestJson,
  ExportTraceServiceRequestJson,
} from '../../otlp/types.ts';
import type { Store } from './store.ts';

export interface Opened {
  spans: number;
  logs: number;
  /** Lines that are no OTLP/JSON, and spans and points that were not taken. */
  refused: number;
}

/**
 * Takes in OTLP/JSON: one document, a list of documents, or one on each line, as `--save` and the file exporter of the
 * Collector write (https://opentelemetry.io/docs/specs/otel/protocol/file-exporter/). A damaged line is counted, and the
 * others are taken.
 *
 * @throws OtlpDecodeError where nothing in it is OTLP/JSON
 */
export function openText(store: Store, text: string): Opened {
  const opened: Opened = { spans: 0, logs: 0, refused: 0 };
  let problem: OtlpDecodeError | undefined;
  let taken = 0;
  for (const { read, isHopeless } of documentsOf(text)) {
    // Of many lines that are none, one error is told: to make it takes a hundred times as long as to look.
    if (isHopeless && problem !== undefined) {
      opened.refused++;
      continue;
    }
    try {
      addDocument(store, read(), opened);
      taken++;
    } catch (error) {
      if (!(error instanceof OtlpDecodeError)) throw error;
      opened.refused++;
      problem ??= error;
    }
  }
  if (taken === 0 && problem !== undefined) throw problem;
  return opened;
}

interface FileDocument {
  read(): unknown;
  /** It cannot be an object. */
  readonly isHopeless: boolean;
}

function* documentsOf(text: string): Generator<FileDocument> {
  let whole: unknown;
  try {
    whole = JSON.parse(text);
  } catch {
    // More than one line is no single document; of one line the error is told below.
    for (const line of text.split('\n')) {
      const start = line.trimStart()[0];
      if (start !== undefined) yield { read: () => parseJson(line), isHopeless: start !== '{' };
    }
    return;
  }
  const documents: readonly unknown[] = Array.isArray(whole) ? whole : [whole];
  for (const document of documents) yield { read: () => document, isHopeless: typeof document !== 'object' };
}

function addDocument(store: Store, document: unknown, opened: Opened): void {
  if (typeof document !== 'object' || document === null) throw new OtlpDecodeError('not OTLP/JSON: not an object');
  const known = ['resourceSpans', 'resourceLogs', 'resourceMetrics'].filter((name) => Object.hasOwn(document, name));
  if (known.length === 0) {
    throw new OtlpDecodeError('not OTLP/JSON: neither resourceSpans nor resourceLogs nor resourceMetrics is in it');
  }
  if (known.includes('resourceSpans')) {
    const request = readRequest('traces', document) as unknown as ExportTraceServiceRequestJson;
    const refused = store.addTraces(request)?.refused ?? 0;
    opened.spans += countSpans(request) - refused;
    opened.refused += refused;
  }
  if (known.includes('resourceLogs')) {
    const request = readRequest('logs', document) as unknown as ExportLogsServiceRequestJson;
    store.addLogs(request);
    for (const { scopeLogs } of request.resourceLogs)
      for (const { logRecords } of scopeLogs) opened.logs += logRecords.length;
  }
  if (known.includes('resourceMetrics')) {
    const request = readRequest('metrics', document) as unknown as ExportMetricsServiceRequestJson;
    opened.refused += store.addMetrics(request)?.refused ?? 0;
  }
}

function countSpans(request: ExportTraceServiceRequestJson): number {
  let count = 0;
  for (const { scopeSpans } of request.resourceSpans) for (const { spans } of scopeSpans) count += spans.length;
  return count;
}

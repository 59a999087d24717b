import { type Attributes, logs } from '@opentelemetry/api';
import type { Resource } from '@opentelemetry/resources';
import {
  ConsoleLogRecordExporter,
  LoggerProvider,
  type LogRecordProcessor,
  type ReadableLogRecord,
} from '@opentelemetry/sdk-logs';
import { showOnStdout } from '../node/stdout.ts';
import { Scrubber } from '../secrets/scrubber.ts';
import type { Settings } from '../settings/shape.ts';
import { sayText } from '../span/known-errors.ts';
import { type Scrub, scrubAttributes, scrubValue } from '../span/scrub.ts';
import { recordConsole } from './app-console.ts';

type LogRecord = Parameters<LogRecordProcessor['onEmit']>[0];

type LogWriter = (record: ReadableLogRecord) => void;

export interface LogsOptions {
  settings: Settings;
  resource: Resource;
  /** Each takes every log record, to be sent or printed. */
  writers: readonly LogWriter[];
  /** The user's own, which see each record before it is written. */
  processors?: readonly LogRecordProcessor[];
  /** Are lines of the app's console log records? */
  console: boolean;
}

/**
 * `OTEL_LOGS_EXPORTER`: the official logger provider, registered with the API. A chunk of its own, loaded only when log
 * records go somewhere. False when somebody else's provider is registered already.
 */
export function startLogs({ settings, resource, writers, processors: own = [], console }: LogsOptions): boolean {
  const all = settings.logsExporters.includes('console') ? [...writers, createShow()] : writers;
  const processors = [...own, ...all.map(createWriteProcessor)];
  if (settings.redaction.texts) processors.unshift(createScrubProcessor(new Scrubber(settings.redaction)));
  const provider = new LoggerProvider({ resource, logRecordLimits: settings.logRecordLimits, processors });
  if (!logs.setGlobalLoggerProvider(provider)) return false;
  registerForOlderApi(provider);
  if (console) recordConsole();
  return true;
}

/** The fields that the official exporter shows; it prints through the console, whose errors may end the app. */
function createShow(): LogWriter {
  const exporter = new ConsoleLogRecordExporter() as unknown as { _exportInfo(record: ReadableLogRecord): object };
  return (record) => showOnStdout(exporter._exportInfo(record), 3);
}

/** No queue: the record goes on its way at once, as a span does, and nothing of it is lost with the thread. */
function createWriteProcessor(write: LogWriter): LogRecordProcessor {
  return {
    onEmit: (record) => write(record),
    forceFlush: () => Promise.resolve(),
    shutdown: () => Promise.resolve(),
  };
}

/** Before the others: what they are handed says what may leave. */
function createScrubProcessor(scrubber: Scrubber): LogRecordProcessor {
  const scrub = (text: string) => scrubber.scrub(sayText(text));
  return {
    onEmit: (record) => scrubLogRecord(record, scrub),
    forceFlush: () => Promise.resolve(),
    shutdown: () => Promise.resolve(),
  };
}

function scrubLogRecord(record: LogRecord, scrub: Scrub): void {
  record.body = scrubValue(record.body, scrub) as LogRecord['body'];
  // Not by its method, which counts and cuts again.
  scrubAttributes(record.attributes as Attributes, scrub);
}

const OLDER_API = Symbol.for('io.opentelemetry.js.api.logs');
const OLDER_API_VERSION = 1;

/** For apps that use `@opentelemetry/api-logs`, from before the logs API was a part of `@opentelemetry/api`. */
function registerForOlderApi(provider: LoggerProvider): void {
  const holder = globalThis as { [OLDER_API]?: unknown };
  // The answer to another version of the API: a logger that does nothing, made from its own ones.
  holder[OLDER_API] ??= (version: number) => (version === OLDER_API_VERSION ? provider : undefined);
}

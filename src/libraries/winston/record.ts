import { type Context, type Logger, type LogRecord, SeverityNumber } from '@opentelemetry/api';
import { ATTR_OTEL_EVENT_NAME } from '@opentelemetry/semantic-conventions';
import { attributesOf, contextOfLine } from '../../patching/logs/log-attributes.ts';
import type { LogIds } from '../../patching/logs/log-ids.ts';

/** A record of winston 3, after the logger's format. */
export interface Info extends Partial<LogIds> {
  level?: unknown;
  message?: unknown;
  err?: unknown;
  error?: unknown;
  stack?: unknown;
  code?: unknown;
  name?: unknown;
  /** winston's own record of an error that ends the process, with its arguments and the like. */
  exception?: unknown;
  [ATTR_OTEL_EVENT_NAME]?: unknown;
}

type Exception = LogRecord['exception'];

/** The level as the app gave it: formats may have coloured the other one. */
export const LEVEL = Symbol.for('level');
export const SPLAT = Symbol.for('splat');

/** As the official transport has them, for the levels of npm, syslog and the command line, and those of other loggers. */
const SEVERITIES: Readonly<Record<string, SeverityNumber>> = {
  silly: SeverityNumber.TRACE,
  input: SeverityNumber.TRACE2,
  prompt: SeverityNumber.TRACE4,
  trace: SeverityNumber.TRACE,
  debug: SeverityNumber.DEBUG,
  verbose: SeverityNumber.DEBUG2,
  http: SeverityNumber.DEBUG3,
  info: SeverityNumber.INFO,
  data: SeverityNumber.INFO2,
  notice: SeverityNumber.INFO2,
  help: SeverityNumber.INFO3,
  warn: SeverityNumber.WARN,
  warning: SeverityNumber.WARN,
  error: SeverityNumber.ERROR,
  crit: SeverityNumber.FATAL,
  fatal: SeverityNumber.FATAL,
  alert: SeverityNumber.FATAL2,
  emerg: SeverityNumber.FATAL3,
};

/** A log record has places of its own for these fields, or its context says them. */
const ELSEWHERE = ['message', 'level', 'trace_id', 'span_id', 'trace_flags', ATTR_OTEL_EVENT_NAME];
const WITHOUT = new Set(ELSEWHERE);
const WITHOUT_ERR = new Set([...ELSEWHERE, 'err']);
const WITHOUT_ERROR = new Set([...ELSEWHERE, 'error']);
const WITHOUT_FLATTENED = new Set([...ELSEWHERE, 'code', 'name', 'stack']);

/**
 * @param caller the context the line was written in, where it is known otherwise than by its ids
 * @param timestamp ms since the epoch, when it was written; default: now
 */
export function emitInfo(logger: Logger, info: Info, caller: Context, timestamp?: number): void {
  const { exception, without } = exceptionOf(info);
  const level = String((info as { [LEVEL]?: unknown })[LEVEL] ?? info.level);
  const severityNumber = SEVERITIES[level];
  const eventName = info[ATTR_OTEL_EVENT_NAME];
  logger.emit({
    severityText: level,
    ...(severityNumber !== undefined && { severityNumber }),
    ...(timestamp !== undefined && { timestamp }),
    body: bodyOf(info.message),
    attributes: attributesOf(info, without),
    context: contextOfLine(info) ?? caller,
    ...(exception !== undefined && { exception }),
    ...(typeof eventName === 'string' && { eventName }),
  });
}

function bodyOf(message: unknown): LogRecord['body'] {
  if (typeof message !== 'object' || message === null) return message as LogRecord['body'];
  return attributesOf({ message }, new Set()).message as LogRecord['body'];
}

/** An error under a usual name, among what the line was called with, or that a format has spread over the record. */
function exceptionOf(info: Info): { exception?: Exception; without: ReadonlySet<string> } {
  if (isException(info.err)) return { exception: info.err, without: WITHOUT_ERR };
  if (isException(info.error)) return { exception: info.error, without: WITHOUT_ERROR };
  const splat: unknown = (info as { [SPLAT]?: unknown })[SPLAT];
  const given = Array.isArray(splat) ? splat.find((value) => value instanceof Error) : undefined;
  if (given !== undefined) return { exception: given, without: WITHOUT };
  const { stack, code, name, message } = info;
  if (typeof stack !== 'string') return { without: WITHOUT };
  const type = typeof name === 'string' ? name : /^([^:\n]+):/.exec(stack)?.[1];
  return {
    exception: {
      stack,
      ...((typeof code === 'string' || typeof code === 'number') && { code }),
      ...(type !== undefined && { name: type }),
      ...(typeof message === 'string' && { message }),
    } as Exception,
    without: WITHOUT_FLATTENED,
  };
}

function isException(value: unknown): value is Exception {
  if (typeof value !== 'object' || value === null) return typeof value === 'string' || typeof value === 'number';
  return ['code', 'name', 'message', 'stack'].some((key) => (value as Record<string, unknown>)[key] != null);
}

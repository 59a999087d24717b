import { type Logger, type LogRecord, SeverityNumber } from '@opentelemetry/api';
import { ATTR_OTEL_EVENT_NAME } from '@opentelemetry/semantic-conventions';
import { attributesOf } from '../../patching/logs/log-attributes.ts';

/** bunyan makes such a record of a line: https://github.com/trentm/node-bunyan#log-record-fields */
export interface Line {
  time?: unknown;
  level?: number;
  msg?: string;
  err?: LogRecord['exception'];
  [ATTR_OTEL_EVENT_NAME]?: unknown;
}

const LEVELS: Readonly<Record<number, readonly [SeverityNumber, string]>> = {
  10: [SeverityNumber.TRACE, 'trace'],
  20: [SeverityNumber.DEBUG, 'debug'],
  30: [SeverityNumber.INFO, 'info'],
  40: [SeverityNumber.WARN, 'warn'],
  50: [SeverityNumber.ERROR, 'error'],
  60: [SeverityNumber.FATAL, 'fatal'],
};

/** The severities between those of the standard levels are for levels that the app made up: as many in the range 10 to 70. */
const BETWEEN = Array.from({ length: 24 }, (_, index) => index + 1).filter((number) => number % 4 !== 1);

/**
 * A log record has places of its own for some of these fields, its resource and context say others, and `v` is the version of
 * bunyan's format.
 */
const ELSEWHERE = new Set('time level msg err v hostname pid trace_id span_id trace_flags otel.event.name'.split(' '));

/** As the official instrumentation's stream does it (`OpenTelemetryBunyanStream`), which each logger of the app would have to show. */
export function emitLine(logger: Logger, line: Line): void {
  const { time, level = 0, msg, err, [ATTR_OTEL_EVENT_NAME]: eventName } = line;
  const [severityNumber, severityText] = LEVELS[level] ?? [severityBetween(level), undefined];
  const timestamp = time instanceof Date ? time.getTime() : undefined;
  const attributes = attributesOf(line, ELSEWHERE);
  if (timestamp === undefined && time !== undefined) attributes.time = String(time);
  logger.emit({
    severityNumber,
    ...(severityText !== undefined && { severityText }),
    ...(timestamp !== undefined && { timestamp, observedTimestamp: timestamp }),
    ...(msg !== undefined && { body: msg }),
    ...(err != null && { exception: err }),
    ...(typeof eventName === 'string' && { eventName }),
    attributes,
  });
}

function severityBetween(level: number): SeverityNumber {
  const index = Math.floor(((level - 10) / 60) * BETWEEN.length);
  return BETWEEN[Math.min(BETWEEN.length - 1, Math.max(0, index))] as SeverityNumber;
}

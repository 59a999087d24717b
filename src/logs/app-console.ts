import { format } from 'node:util';
import { type Exception, type Logger, logs, SeverityNumber } from '@opentelemetry/api';

/**
 * As the official instrumentation has them. Not `dir`, by which exporters print, and not `trace`, whose stack would have a
 * frame of ours: the app prints it by `error`.
 */
const METHODS = {
  debug: [SeverityNumber.DEBUG, 'debug'],
  log: [SeverityNumber.INFO, 'info'],
  info: [SeverityNumber.INFO, 'info'],
  warn: [SeverityNumber.WARN, 'warn'],
  error: [SeverityNumber.ERROR, 'error'],
} as const;

const STACK_OF_TRACE = /^Trace(?:: [\s\S]*)?\n {4}at /;

/** From now on what the app prints by the methods of its console is a log record too. What it prints stays as it is. */
export function recordConsole(): void {
  const logger = logs.getLogger('@org/otel-auto/console');
  for (const name of Object.keys(METHODS) as (keyof typeof METHODS)[]) {
    const descriptor = Object.getOwnPropertyDescriptor(console, name);
    if (typeof descriptor?.value !== 'function') continue;
    const original = descriptor.value as (...args: unknown[]) => unknown;
    const value = (...args: unknown[]): unknown => {
      emit(logger, name, args);
      return Reflect.apply(original, console, args);
    };
    Object.defineProperty(value, 'name', { value: name, configurable: true });
    Object.defineProperty(console, name, { ...descriptor, value });
  }
}

/** True while a record is made of a line: what is printed then is printed by us or for us. */
let busy = false;

function emit(logger: Logger, name: keyof typeof METHODS, args: readonly unknown[]): void {
  if (busy) return;
  busy = true;
  try {
    const body = format(...args);
    const isTrace = name === 'error' && args.length === 1 && STACK_OF_TRACE.test(body) && typeof args[0] === 'string';
    const [severityNumber, severityText] = isTrace ? [SeverityNumber.TRACE, 'trace'] : METHODS[name];
    const exception = args.find((value) => value instanceof Error) as Exception | undefined;
    logger.emit({ severityNumber, severityText, body, ...(exception && { exception }) });
  } catch {
    // A value that cannot be formatted throws in the app's own call as well, or not at all.
  } finally {
    busy = false;
  }
}

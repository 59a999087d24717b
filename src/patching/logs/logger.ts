import { type Logger, logs } from '@opentelemetry/api';

/** The logger for a library of that name; undefined when log records go nowhere: then none need to be made. */
export function loggerOf(name: string): Logger | undefined {
  const logger = logs.getLogger(`@org/otel-auto/${name}`) as Logger | undefined;
  // A provider of the app's own may be older than this method.
  const enabled = (logger as Partial<Logger> | undefined)?.enabled;
  return enabled === undefined || enabled.call(logger) ? logger : undefined;
}

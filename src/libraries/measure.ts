import { createNoopMeter, type Logger, logs, type Meter, metrics } from '@opentelemetry/api';

const SILENT = createNoopMeter();

/**
 * The meter for a library of that name; undefined when metrics go nowhere: then nothing needs to be measured. The app's own
 * provider may give nothing at all.
 */
export function meterOf(name: string): Meter | undefined {
  const meter = metrics.getMeter(`@org/otel-auto/${name}`) as Meter | undefined;
  return meter?.constructor === SILENT.constructor ? undefined : meter;
}

/** The logger for a library of that name; undefined when log records go nowhere: then none need to be made. */
export function loggerOf(name: string): Logger | undefined {
  const logger = logs.getLogger(`@org/otel-auto/${name}`) as Logger | undefined;
  // A provider of the app's own may be older than this method.
  const enabled = (logger as Partial<Logger> | undefined)?.enabled;
  return enabled === undefined || enabled.call(logger) ? logger : undefined;
}

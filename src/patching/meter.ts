import type { Meter, MeterProvider } from '@opentelemetry/api';
import { apiGlobal } from '../api/registration.ts';

/**
 * The meter for a library of that name; undefined when metrics go nowhere: then nothing needs to be measured. The app's own
 * provider may give nothing at all. The API's own way there loads all kinds of meters that measure nothing.
 */
export function meterOf(name: string): Meter | undefined {
  const provider = apiGlobal()?.metrics as MeterProvider | undefined;
  const meter = provider?.getMeter(`@org/otel-auto/${name}`) as Meter | undefined;
  return meter?.constructor?.name === 'NoopMeter' ? undefined : meter;
}

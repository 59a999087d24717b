import type { OtlpSettings, Settings } from '../settings/shape.ts';

/** True if spans go through the pipeline. */
export function sendsSpans({ tracesExporters }: Settings): boolean {
  return tracesExporters.includes('otlp') || tracesExporters.includes('zipkin');
}

/** For the log: where each signal goes. */
export function describeDestinations(settings: Settings): string {
  const { tracesExporters, otlpTraces, zipkin, logsExporters, otlpLogs, metricsExporters, otlpMetrics } = settings;
  return [
    describe('spans', tracesExporters, otlpTraces, zipkin.endpoint) ?? 'spans go nowhere',
    describe('log records', logsExporters, otlpLogs),
    describe('metrics', metricsExporters, otlpMetrics),
  ]
    .filter((text) => text !== undefined)
    .join(', ');
}

function describe(
  what: string,
  exporters: readonly string[],
  otlp: OtlpSettings | undefined,
  zipkin = '',
): string | undefined {
  if (exporters.length === 0) return undefined;
  const places = exporters.map((name) => {
    if (name === 'otlp' && otlp) return `${new URL(otlp.endpoint).host} by ${otlp.protocol}`;
    return name === 'zipkin' ? `${new URL(zipkin).host} by zipkin` : `the ${name}`;
  });
  return `${what} go to ${places.join(' and ')}`;
}

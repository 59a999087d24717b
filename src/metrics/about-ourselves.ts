import type { Attributes, Meter, MeterProvider } from '@opentelemetry/api';
import type { StartedCounts } from '../span/started-spans.ts';
import { VERSION } from '../version.ts';

/** The fate of items to be sent; counts since the process started. */
export interface Settled {
  readonly sent: number;
  readonly rejected: number;
  /** By reason. */
  readonly dropped: Readonly<Record<string, number>>;
  readonly retained: number;
}

/** Counts of each signal that is sent, at that moment. */
export interface SettledSignals {
  readonly spans?: () => Settled;
  readonly logRecords?: () => Settled;
  readonly dataPoints?: () => Settled;
}

function isMeterProvider(value: unknown): value is MeterProvider {
  return typeof value === 'object' && value !== null && typeof Reflect.get(value, 'getMeter') === 'function';
}

/**
 * Offers OpenTelemetry's SDK self-metrics (https://opentelemetry.io/docs/specs/semconv/otel/sdk-metrics/) to a meter
 * provider. Costs nothing between two collections.
 */
export function observeTelemetry(provider: unknown, started: StartedCounts, settled: SettledSignals): void {
  if (!isMeterProvider(provider)) return;
  const meter = provider.getMeter('@org/otel-auto', VERSION);
  meter
    .createObservableCounter('otel.sdk.span.started', { unit: '{span}', description: 'The number of created spans.' })
    .addCallback((result) => {
      result.observe(started.sampled, { 'otel.span.sampling_result': 'RECORD_AND_SAMPLE' });
      result.observe(started.recordOnly, { 'otel.span.sampling_result': 'RECORD_ONLY' });
      result.observe(started.dropped, { 'otel.span.sampling_result': 'DROP' });
    });
  const { spans, logRecords, dataPoints } = settled;
  if (spans !== undefined) observeProcessor(meter, 'span', spans);
  if (logRecords !== undefined) observeProcessor(meter, 'log', logRecords);
  if (spans !== undefined) observeExporter(meter, 'span', spans);
  if (logRecords !== undefined) observeExporter(meter, 'log', logRecords);
  if (dataPoints !== undefined) observeExporter(meter, 'metric_data_point', dataPoints);
}

/** A kind of item has a name in the conventions, a unit, and a noun in a sentence. */
const KINDS = {
  span: ['{span}', 'spans'],
  log: ['{log_record}', 'log records'],
  metric_data_point: ['{data_point}', 'metric data points'],
} as const;
type Kind = keyof typeof KINDS;

function componentOf(kind: Kind): Attributes {
  const type = `otel_auto_${kind}_pipeline`;
  return { 'otel.component.type': type, 'otel.component.name': `${type}/0` };
}

function observeExporter(meter: Meter, kind: Kind, settled: () => Settled): void {
  const component = componentOf(kind);
  const [unit, items] = KINDS[kind];
  meter
    .createObservableCounter(`otel.sdk.exporter.${kind}.exported`, {
      unit,
      description: `The number of ${items} for which the export has finished, either successful or failed.`,
    })
    .addCallback((result) => {
      const { sent, rejected } = settled();
      result.observe(sent, component);
      result.observe(rejected, { ...component, 'error.type': 'rejected' });
    });
}

function observeProcessor(meter: Meter, kind: 'span' | 'log', settled: () => Settled): void {
  const component = componentOf(kind);
  const [unit, items] = KINDS[kind];
  meter
    .createObservableCounter(`otel.sdk.processor.${kind}.processed`, {
      unit,
      description: `The number of ${items} for which the processing has finished, either successful or failed.`,
    })
    .addCallback((result) => {
      const { sent, rejected, dropped } = settled();
      result.observe(sent + rejected, component);
      for (const [reason, count] of Object.entries(dropped))
        result.observe(count, { ...component, 'error.type': reason });
    });
  meter
    .createObservableUpDownCounter(`otel.sdk.processor.${kind}.queue.size`, {
      unit,
      description: `The number of ${items} in the queue of a given instance of an SDK ${kind} processor.`,
    })
    .addCallback((result) => result.observe(settled().retained, component));
}

import {
  type Attributes,
  type BatchObservableResult,
  type HrTime,
  type Observable,
  type ObservableResult,
  ValueType,
} from '@opentelemetry/api';
import type { MeterProvider, MetricData, ResourceMetrics } from '@opentelemetry/sdk-metrics';

/*
 * The SDK collects asynchronously, because callbacks of observable instruments may be asynchronous. At the end of the
 * process nothing asynchronous runs any more, so here the same is done in one go, through the parts that the SDK
 * declares private. A test compares both ways; the SDK is bundled, so its version cannot change unnoticed.
 */

interface Storage {
  collect(collector: object, time: HrTime): MetricData | undefined;
}

interface Instrument {
  readonly _descriptor: { readonly valueType: ValueType };
  readonly _metricStorages: readonly { record(measurements: Measurements, time: HrTime): void }[];
}

interface MeterState {
  readonly _instrumentationScope: ResourceMetrics['scopeMetrics'][number]['scope'];
  readonly metricStorageRegistry: { getStorages(collector: object): readonly Storage[] };
  readonly observableRegistry: {
    readonly _callbacks: readonly { callback: (result: ObservableResult) => unknown; instrument: Instrument }[];
    readonly _batchCallbacks: readonly {
      callback: (result: BatchObservableResult) => unknown;
      instruments: ReadonlySet<Instrument>;
    }[];
  };
}

interface ProviderState {
  readonly _sharedState: {
    readonly resource: ResourceMetrics['resource'];
    readonly metricCollectors: readonly { readonly _metricReader: object }[];
    readonly meterSharedStates: ReadonlyMap<string, MeterState>;
  };
}

/** The observations of one callback, as the SDK's storages read it. */
class Measurements {
  readonly #byHash = new Map<string, [Attributes, number, string]>();
  readonly #whole: boolean;

  constructor({ _descriptor }: Instrument) {
    this.#whole = _descriptor.valueType === ValueType.INT;
  }

  observe(value: number, attributes: Attributes = {}): void {
    const kept = this.#whole ? Math.trunc(value) : value;
    if (typeof kept !== 'number' || (this.#whole && !Number.isInteger(kept))) return;
    const hash = hashOf(attributes);
    this.#byHash.set(hash, [attributes, kept, hash]);
  }

  entries(): IterableIterator<[Attributes, number, string]> {
    return this.#byHash.values();
  }
}

/** As the SDK identifies a set of attributes: a cell that was filled by it must be found again. */
function hashOf(attributes: Attributes): string {
  const keys = Object.keys(attributes).sort();
  return keys.length === 0 ? '' : JSON.stringify(keys.map((key) => [key, attributes[key]]));
}

/**
 * All metrics as of now, for the reader that is one of the provider's. What an asynchronous callback observes after its
 * first `await` is not in it; a callback that throws leaves its instruments out.
 */
export function collectNow(provider: MeterProvider, reader: object): ResourceMetrics {
  const { resource, metricCollectors, meterSharedStates } = (provider as unknown as ProviderState)._sharedState;
  const collector = metricCollectors.find(({ _metricReader }) => _metricReader === reader);
  if (collector === undefined) throw new Error('the reader is not one of the provider');
  const now = Date.now();
  const time: HrTime = [Math.floor(now / 1000), (now % 1000) * 1e6];
  const scopeMetrics: ResourceMetrics['scopeMetrics'] = [];
  for (const meter of meterSharedStates.values()) {
    observe(meter, time);
    const metrics = meter.metricStorageRegistry
      .getStorages(collector)
      .map((storage) => storage.collect(collector, time))
      .filter((metric) => metric !== undefined);
    if (metrics.length > 0) scopeMetrics.push({ scope: meter._instrumentationScope, metrics });
  }
  return { resource, scopeMetrics };
}

function observe({ observableRegistry: { _callbacks, _batchCallbacks } }: MeterState, time: HrTime): void {
  for (const { callback, instrument } of _callbacks) {
    const measurements = new Measurements(instrument);
    if (succeeds(() => callback(measurements))) record(instrument, measurements, time);
  }
  for (const { callback, instruments } of _batchCallbacks) {
    const byInstrument = new Map<unknown, Measurements>();
    for (const instrument of instruments) byInstrument.set(instrument, new Measurements(instrument));
    const result: BatchObservableResult = {
      observe(instrument: Observable, value: number, attributes?: Attributes) {
        byInstrument.get(instrument)?.observe(value, attributes);
      },
    };
    if (!succeeds(() => callback(result))) continue;
    for (const instrument of instruments) record(instrument, byInstrument.get(instrument) as Measurements, time);
  }
}

function succeeds(callback: () => unknown): boolean {
  try {
    const result = callback();
    // An asynchronous one that fails later would end the process as an unhandled rejection.
    if (result instanceof Promise) result.catch(() => {});
    return true;
  } catch {
    return false; // The app's own callback, and nobody is left to tell.
  }
}

function record({ _metricStorages }: Instrument, measurements: Measurements, time: HrTime): void {
  for (const storage of _metricStorages) storage.record(measurements, time);
}

import type { TextMapPropagator } from '@opentelemetry/api';
import type { LogRecordProcessor } from '@opentelemetry/sdk-logs';
import type { MetricReader, ViewOptions } from '@opentelemetry/sdk-metrics';
import type { Sampler, SpanProcessor } from '@opentelemetry/sdk-trace';
import { log } from '../node/log.ts';
import type { Settings } from '../settings/shape.ts';
import type { NewIds } from '../span/new-ids.ts';
import { type Detected, detectAttributes } from './detected-attributes.ts';
import { ExportingProcessor } from './exporting-processor.ts';
import { ExtendedDelivery, type Flushable } from './extended-delivery.ts';
import type { Kind, Loaded } from './extension.ts';
import { Guarded, labelOf } from './faults.ts';
import { guardProcessor } from './guarded-processor.ts';
import { guardSampler } from './guarded-sampler.ts';
import { idsOfGenerator } from './ids-of-generator.ts';
import { allocateSaid, shareSaid } from './said-once.ts';

/** All extensions together, as the loader puts it into its own parts. Nothing in it throws. */
export interface Contributions {
  /** They come before ours; exporters are among them. */
  readonly spanProcessors: readonly SpanProcessor[];
  readonly sampler: Sampler | undefined;
  readonly newIds: NewIds | undefined;
  readonly propagators: readonly TextMapPropagator[];
  readonly attributes: Detected;
  readonly metricReaders: readonly MetricReader[];
  readonly views: readonly ViewOptions[];
  readonly logRecordProcessors: readonly LogRecordProcessor[];
  /** For the worker threads of this one. */
  readonly said: SharedArrayBuffer;
  /** By extension, what its span exporters have done. */
  readonly exported: ReadonlyMap<string, readonly ExportingProcessor[]>;
  /** Undefined: there is nothing to wait for at the end. */
  readonly delivery: ExtendedDelivery | undefined;
}

/** @param said of the thread that started this one; undefined in the main thread */
export function joinExtensions(
  loaded: readonly Loaded[],
  settings: Settings,
  isQuiet: boolean,
  said = allocateSaid(),
): Contributions {
  shareSaid(said);
  const exported = new Map(
    loaded.map((extension) => [
      extension.name,
      each([extension], 'spanExporters', 'span exporter').map(
        ({ one, label }) => new ExportingProcessor(one, settings.batch, label),
      ),
    ]),
  );
  const exporters = [...exported.values()].flat();
  const processors = each(loaded, 'spanProcessors', 'span processor').map(({ one, label }) =>
    guardProcessor(one, label),
  );
  const readers = each(loaded, 'metricReaders', 'metric reader');
  const logs = each(loaded, 'logRecordProcessors', 'log record processor');
  const flushable: Flushable[] = [...processors, ...[...readers, ...logs].map(alwaysDirty)];
  const hasDelivery = exporters.length + flushable.length > 0;
  return {
    spanProcessors: [...processors, ...exporters],
    sampler: first(loaded, 'sampler', 'sampler', isQuiet, guardSampler),
    newIds: first(loaded, 'idGenerator', 'id generator', isQuiet, idsOfGenerator),
    propagators: each(loaded, 'propagators', 'propagator').map(({ one }) => one),
    attributes: Object.assign(
      {},
      ...each(loaded, 'resourceDetectors', 'resource detector').map(({ one, label }) => detectAttributes(one, label)),
    ) as Detected,
    metricReaders: readers.map(({ one }) => one),
    views: loaded.flatMap(({ brought }) => brought.views ?? []),
    logRecordProcessors: logs.map(({ one, label }) => guardLogs(one, label)),
    said,
    exported,
    delivery: hasDelivery ? new ExtendedDelivery(exporters, flushable, settings.exitTimeout) : undefined,
  };
}

type Lists = { readonly [K in Kind]-?: NonNullable<Loaded['brought'][K]> };
type One<K extends Kind> = Lists[K] extends readonly (infer T)[] ? T : never;

function each<K extends Kind>(loaded: readonly Loaded[], kind: K, noun: string) {
  return loaded.flatMap(({ name, brought }) =>
    ((brought[kind] ?? []) as readonly (One<K> & object)[]).map((one) => ({ one, label: labelOf(noun, one, name) })),
  );
}

/** There can be one of these; of two, the one of the first extension counts. */
function first<K extends 'sampler' | 'idGenerator', T>(
  loaded: readonly Loaded[],
  kind: K,
  noun: string,
  isQuiet: boolean,
  make: (one: Lists[K], label: string) => T,
): T | undefined {
  const [one, ...others] = loaded.filter(({ brought }) => brought[kind] !== undefined);
  if (one === undefined) return undefined;
  for (const other of others)
    log(
      isQuiet ? 'debug' : 'warn',
      `extension "${other.name}" brings a second ${noun}, which is not used: that of "${one.name}" counts. Keep one of them.`,
    );
  const its = one.brought[kind] as Lists[K];
  return make(its, labelOf(noun, its, one.name));
}

/** Nobody but the object knows what it holds. It is asked once. */
function alwaysDirty({ one, label }: { one: MetricReader | LogRecordProcessor; label: string }): Flushable {
  let asked = false;
  return {
    label,
    isDirty: () => !asked,
    async forceFlush() {
      asked = true;
      await one.forceFlush?.();
    },
  };
}

function guardLogs(inner: LogRecordProcessor, label: string): LogRecordProcessor {
  const guarded = new Guarded(label);
  return {
    onEmit: (record, context) => guarded.call('onEmit', () => inner.onEmit(record, context)),
    forceFlush: async () => inner.forceFlush?.(),
    shutdown: async () => inner.shutdown?.(),
  };
}

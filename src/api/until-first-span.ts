import type {
  Context,
  Span,
  SpanContext,
  SpanOptions,
  TextMapGetter,
  TextMapPropagator,
  TextMapSetter,
  Tracer,
  TracerOptions,
  TracerProvider,
} from '@opentelemetry/api';
import type { ForceFlushOptions } from '@opentelemetry/sdk-trace';
import { UnsampledSpan } from './non-recording-span.ts';

/** The parts that make spans. They are expensive to load, so whoever needs them first loads them. */
export interface Deferred<Provider extends TracerProvider = FlushingProvider> {
  /** Loads it, once. Never throws; undefined when it could not be loaded. */
  get(): { readonly provider: Provider; readonly propagator: TextMapPropagator } | undefined;
  /** The parts that are loaded already. */
  readonly loaded: ReturnType<Deferred<Provider>['get']>;
}

interface FlushingProvider extends TracerProvider {
  forceFlush(options?: ForceFlushOptions): Promise<void>;
  shutdown(): Promise<void>;
}

/** The members that a tracer needs. */
interface ProviderSource {
  get(): { readonly provider: TracerProvider } | undefined;
}

/** Tracers that cost nothing before their first span. */
export class DeferredTracerProvider implements FlushingProvider {
  readonly #deferred: Deferred;

  constructor(deferred: Deferred) {
    this.#deferred = deferred;
  }

  getTracer(name: string, version?: string, options?: TracerOptions): Tracer {
    const { loaded } = this.#deferred;
    return (
      loaded?.provider.getTracer(name, version, options) ?? new DeferredTracer(this.#deferred, name, version, options)
    );
  }

  /** Apps ask the API's own provider, which is registered in the official SDK's place, for the one behind it. */
  getDelegate(): TracerProvider {
    return this.#deferred.loaded?.provider ?? this;
  }

  forceFlush(options?: ForceFlushOptions): Promise<void> {
    return this.#deferred.loaded?.provider.forceFlush(options) ?? Promise.resolve();
  }

  shutdown(): Promise<void> {
    return this.#deferred.loaded?.provider.shutdown() ?? Promise.resolve();
  }
}

/** The API's `ProxyTracer`, without the no-op tracer and all that it needs, which each start would have to read. */
export class DeferredTracer implements Tracer {
  readonly #deferred: ProviderSource;
  readonly #identity: Parameters<TracerProvider['getTracer']>;
  #tracer: Tracer | undefined;

  constructor(deferred: ProviderSource, ...identity: Parameters<TracerProvider['getTracer']>) {
    this.#deferred = deferred;
    this.#identity = identity;
  }

  startSpan(name: string, options?: SpanOptions, context?: Context): Span {
    return this.#get()?.startSpan(name, options, context) ?? inert;
  }

  startActiveSpan(...args: unknown[]): never {
    const tracer = this.#get();
    if (tracer !== undefined) return Reflect.apply(tracer.startActiveSpan, tracer, args) as never;
    return (args.at(-1) as (span: Span) => never)(inert);
  }

  /** Asked by every span until there is an answer, and without one the span is inert. */
  #get(): Tracer | undefined {
    this.#tracer ??= this.#deferred.get()?.provider.getTracer(...this.#identity);
    return this.#tracer;
  }
}

class InertSpan extends UnsampledSpan {
  override spanContext(): SpanContext {
    return { traceId: '0'.repeat(32), spanId: '0'.repeat(16), traceFlags: 0 };
  }
}

const inert = new InertSpan();

export class DeferredPropagator implements TextMapPropagator {
  readonly #deferred: Deferred;

  constructor(deferred: Deferred) {
    this.#deferred = deferred;
  }

  inject(context: Context, carrier: unknown, setter: TextMapSetter): void {
    this.#deferred.get()?.propagator.inject(context, carrier, setter);
  }

  extract(context: Context, carrier: unknown, getter: TextMapGetter): Context {
    return this.#deferred.get()?.propagator.extract(context, carrier, getter) ?? context;
  }

  fields(): string[] {
    return this.#deferred.get()?.propagator.fields() ?? [];
  }
}

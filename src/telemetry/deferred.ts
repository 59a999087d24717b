import {
  type Context,
  ProxyTracer,
  type TextMapGetter,
  type TextMapPropagator,
  type TextMapSetter,
  type Tracer,
  type TracerOptions,
  type TracerProvider,
} from '@opentelemetry/api';
import type { ForceFlushOptions } from '@opentelemetry/sdk-trace';

/** What it takes to make spans. Expensive to load, so it is loaded by whoever needs it first. */
export interface Deferred<Provider extends TracerProvider = FlushingProvider> {
  /** Loads it, once. Never throws; undefined when it could not be loaded. */
  get(): { readonly provider: Provider; readonly propagator: TextMapPropagator } | undefined;
  /** What there is already. */
  readonly loaded: ReturnType<Deferred<Provider>['get']>;
}

interface FlushingProvider extends TracerProvider {
  forceFlush(options?: ForceFlushOptions): Promise<void>;
  shutdown(): Promise<void>;
}

/** Tracers that cost nothing before their first span. */
export class DeferredTracerProvider implements FlushingProvider {
  private readonly deferred: Deferred;

  constructor(deferred: Deferred) {
    this.deferred = deferred;
  }

  getTracer(name: string, version?: string, options?: TracerOptions): Tracer {
    const { loaded } = this.deferred;
    return loaded?.provider.getTracer(name, version, options) ?? new ProxyTracer(this, name, version, options);
  }

  /** For the proxy: asked by every span until there is an answer, and without one the span is a no-op. */
  getDelegateTracer(name: string, version?: string, options?: TracerOptions): Tracer | undefined {
    return this.deferred.get()?.provider.getTracer(name, version, options);
  }

  forceFlush(options?: ForceFlushOptions): Promise<void> {
    return this.deferred.loaded?.provider.forceFlush(options) ?? Promise.resolve();
  }

  shutdown(): Promise<void> {
    return this.deferred.loaded?.provider.shutdown() ?? Promise.resolve();
  }
}

export class DeferredPropagator implements TextMapPropagator {
  private readonly deferred: Deferred;

  constructor(deferred: Deferred) {
    this.deferred = deferred;
  }

  inject(context: Context, carrier: unknown, setter: TextMapSetter): void {
    this.deferred.get()?.propagator.inject(context, carrier, setter);
  }

  extract(context: Context, carrier: unknown, getter: TextMapGetter): Context {
    return this.deferred.get()?.propagator.extract(context, carrier, getter) ?? context;
  }

  fields(): string[] {
    return this.deferred.get()?.propagator.fields() ?? [];
  }
}

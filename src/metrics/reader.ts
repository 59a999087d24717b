import { type MeterProvider, MetricReader, type ResourceMetrics } from '@opentelemetry/sdk-metrics';
import { log, logLimited } from '../node/log.ts';
import type { CardinalityLimits } from '../settings/declared.ts';
import type { MetricSettings } from '../settings/shape.ts';
import { collectNow } from './collect-now.ts';
import { aggregationSelector, cardinalitySelector, temporalitySelector } from './selectors.ts';

/** Takes what was collected; synchronous, must not throw. */
export type Export = (metrics: ResourceMetrics) => void;

/**
 * Collects every `interval` and hands it on. Not the SDK's own periodic reader: that one waits for the network, keeps
 * collecting while it waits no more than once, and cannot collect at the end of the process.
 */
export class PushReader extends MetricReader {
  readonly #settings: MetricSettings;
  readonly #export: Export;
  #timer: NodeJS.Timeout | undefined;

  constructor(settings: MetricSettings, onCollected: Export, cardinality: CardinalityLimits | undefined) {
    super({
      aggregationSelector: aggregationSelector(settings.histogramAggregation),
      aggregationTemporalitySelector: temporalitySelector(settings.temporality),
      ...(cardinality && { cardinalitySelector: cardinalitySelector(cardinality) }),
    });
    this.#settings = settings;
    this.#export = onCollected;
  }

  override onInitialized(): void {
    this.#timer = setInterval(() => void this.#collect(), this.#settings.interval);
    this.#timer.unref();
  }

  async #collect(): Promise<void> {
    const { timeout } = this.#settings;
    try {
      const { resourceMetrics, errors } = await this.collect(timeout === 0 ? {} : { timeoutMillis: timeout });
      if (errors.length > 0) log('debug', `a metric could not be observed (${String(errors[0])})`);
      this.#hand(resourceMetrics);
    } catch (error) {
      logLimited('warn', 'collect metrics', `metrics could not be collected (${String(error)}). Please report this.`);
    }
  }

  /** Without waiting for anything. Never throws. */
  collectNow(provider: MeterProvider): void {
    try {
      this.#hand(collectNow(provider, this));
    } catch (error) {
      log('warn', `the last metrics could not be collected (${String(error)}). Please report this.`);
    }
  }

  /** The last collection of this thread. */
  collectLast(provider: MeterProvider): void {
    clearInterval(this.#timer);
    this.collectNow(provider);
  }

  #hand(metrics: ResourceMetrics): void {
    if (metrics.scopeMetrics.length > 0) this.#export(metrics);
  }

  protected override async onForceFlush(): Promise<void> {
    await this.#collect();
  }

  protected override async onShutdown(): Promise<void> {
    clearInterval(this.#timer);
    await this.#collect();
  }
}

import { type Attributes, type Histogram, ValueType } from '@opentelemetry/api';
import { errorTypeOf } from '../end-of-span/error-type.ts';
import { meterOf } from '../meter.ts';
import { ERROR_TYPE } from './attributes.ts';

/** https://opentelemetry.io/docs/specs/semconv/http/http-metrics/ */
const BOUNDARIES = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];

/** `http.server.request.duration` or `http.client.request.duration`; undefined when metrics go nowhere. */
export function requestDurations(library: string, side: 'server' | 'client'): Histogram | undefined {
  return meterOf(library)?.createHistogram(`http.${side}.request.duration`, {
    description: `Duration of HTTP ${side} requests.`,
    unit: 's',
    valueType: ValueType.DOUBLE,
    advice: { explicitBucketBoundaries: BOUNDARIES },
  });
}

/** The time that one request takes. */
export class Duration {
  readonly #histogram: Histogram;
  readonly #attributes: Attributes = {};
  readonly #start = performance.now();

  /** @param attributes of the request's span; those in `names` are taken over */
  constructor(histogram: Histogram, attributes: Attributes, names: readonly string[]) {
    this.#histogram = histogram;
    for (const name of names) this.set(name, attributes[name]);
  }

  set(name: string, value: unknown): void {
    if (value !== undefined) this.#attributes[name] = value as string;
  }

  fail(error: unknown): void {
    this.set(ERROR_TYPE, errorTypeOf(error));
  }

  end(): void {
    this.#histogram.record((performance.now() - this.#start) / 1000, this.#attributes);
  }
}

export const SERVER_NAMES = ['http.request.method', 'url.scheme', 'network.protocol.version'];
export const CLIENT_NAMES = ['http.request.method', 'server.address', 'server.port'];

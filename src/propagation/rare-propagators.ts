import { type Context, isSpanContextValid, type TextMapGetter, type TextMapPropagator } from '@opentelemetry/api';
import { AWSXRAY_TRACE_ID_HEADER, AWSXRayPropagator } from '@opentelemetry/propagator-aws-xray';
import { B3InjectEncoding, B3Propagator } from '@opentelemetry/propagator-b3';
import { JaegerPropagator } from '@opentelemetry/propagator-jaeger';
import { OTTracePropagator } from '@opentelemetry/propagator-ot-trace';
import { trace } from '../api/global.ts';
import type { PropagatorName } from '../settings/shape.ts';

/** The formats that are not there by default. */
export type RarePropagatorName = Exclude<PropagatorName, 'tracecontext' | 'baggage'>;

/**
 * X-Ray's format, and where nothing else says what the context is, what AWS Lambda has in `_X_AMZN_TRACE_ID`.
 * Source: https://opentelemetry.io/docs/specs/semconv/faas/aws-lambda/#xray-lambda-propagator-functionality
 */
class XRayLambdaPropagator extends AWSXRayPropagator {
  override extract(context: Context, carrier: unknown, getter: TextMapGetter): Context {
    const extracted = super.extract(context, carrier, getter);
    const known = trace.getSpanContext(context);
    const header = process.env._X_AMZN_TRACE_ID;
    if ((known !== undefined && isSpanContextValid(known)) || !header) return extracted;
    return super.extract(extracted, header, ofEnvironment);
  }
}

const ofEnvironment: TextMapGetter<string> = { keys: () => [AWSXRAY_TRACE_ID_HEADER], get: (header) => header };

const CREATE: Record<RarePropagatorName, () => TextMapPropagator> = {
  b3: () => new B3Propagator(),
  b3multi: () => new B3Propagator({ injectEncoding: B3InjectEncoding.MULTI_HEADER }),
  jaeger: () => new JaegerPropagator(),
  xray: () => new AWSXRayPropagator(),
  'xray-lambda': () => new XRayLambdaPropagator(),
  ottrace: () => new OTTracePropagator(),
};

export function createRarePropagator(name: RarePropagatorName): TextMapPropagator {
  return CREATE[name]();
}

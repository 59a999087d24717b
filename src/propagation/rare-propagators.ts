import {
  type Context,
  isSpanContextValid,
  isValidTraceId,
  type TextMapGetter,
  type TextMapPropagator,
  type TextMapSetter,
  TraceFlags,
} from '@opentelemetry/api';
import { AWSXRAY_TRACE_ID_HEADER, AWSXRayPropagator } from '@opentelemetry/propagator-aws-xray';
import { B3InjectEncoding, B3Propagator } from '@opentelemetry/propagator-b3';
import { JaegerPropagator } from '@opentelemetry/propagator-jaeger';
import { OTTracePropagator } from '@opentelemetry/propagator-ot-trace';
import { trace } from '../api/global.ts';
import { type RemoteRoot, setRemoteRoot } from '../context/remote-root.ts';
import type { PropagatorName } from '../settings/shape.ts';

/** The formats that are not there by default. */
export type RarePropagatorName = Exclude<PropagatorName, 'tracecontext' | 'baggage'>;

/**
 * Jaeger's flags are others than those of W3C Trace Context: only the lowest bit means the same, and its neighbour, random
 * there, is debug here. The official class writes all of them.
 * Source: https://www.jaegertracing.io/sdk-migration/#propagation-format
 */
class SampledOnlyJaegerPropagator extends JaegerPropagator {
  override inject(context: Context, carrier: unknown, setter: TextMapSetter): void {
    const span = trace.getSpanContext(context);
    const flags = (span?.traceFlags ?? 0) & TraceFlags.SAMPLED;
    const meant = span === undefined ? context : trace.setSpanContext(context, { ...span, traceFlags: flags });
    super.inject(meant, carrier, setter);
  }
}

/**
 * A decision may come without a trace: `b3: 0`, or `X-B3-Sampled: 0` alone. The official class takes no notice of it.
 * Source: https://github.com/openzipkin/b3-propagation#sampling-state-1
 */
class DecidingB3Propagator extends B3Propagator {
  override extract(context: Context, carrier: unknown, getter: TextMapGetter): Context {
    const extracted = super.extract(context, carrier, getter);
    if (extracted !== context) return extracted;
    const isSampled = decisionOfB3((name) => firstOf(getter.get(carrier, name)));
    return isSampled === undefined ? context : setRemoteRoot(context, { isSampled });
  }
}

const B3_DECISIONS: Readonly<Record<string, boolean>> = { '0': false, false: false, '1': true, true: true, d: true };

function decisionOfB3(header: (name: string) => string | undefined): boolean | undefined {
  const single = header('b3');
  if (single) return Object.hasOwn(B3_DECISIONS, single) ? B3_DECISIONS[single] : undefined;
  if (header('x-b3-traceid')) return undefined; // One that is no trace.
  if (header('x-b3-flags') === '1') return true;
  const sampled = header('x-b3-sampled')?.toLowerCase() ?? '';
  return Object.hasOwn(B3_DECISIONS, sampled) && sampled !== 'd' ? B3_DECISIONS[sampled] : undefined;
}

function firstOf(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}

/**
 * X-Ray's format. A load balancer that traces nothing itself sends a trace without a parent, `Root=1-...`, which the official
 * class takes for none.
 * Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-request-tracing.html
 */
class RootedXRayPropagator extends AWSXRayPropagator {
  override extract(context: Context, carrier: unknown, getter: TextMapGetter): Context {
    const extracted = super.extract(context, carrier, getter);
    if (extracted !== context) return extracted;
    const name = getter.keys(carrier).find((key) => key.toLowerCase() === AWSXRAY_TRACE_ID_HEADER);
    const header = name === undefined ? undefined : firstOf(getter.get(carrier, name));
    const root = typeof header === 'string' ? rootOfXRay(header) : undefined;
    return root === undefined ? context : setRemoteRoot(context, root);
  }
}

/** Longer headers are none of AWS's. */
const MAX_XRAY = 1_024;
const XRAY_ROOT = /^1-([\da-f]{8})-([\da-f]{24})$/;

function rootOfXRay(header: string): RemoteRoot | undefined {
  if (header.length > MAX_XRAY) return undefined;
  const parts = new Map(header.split(';').map((part) => splitAtEquals(part.trim())));
  const [, time, random] = XRAY_ROOT.exec(parts.get('Root') ?? '') ?? [];
  if (time === undefined || parts.has('Parent') || !isValidTraceId(`${time}${random}`)) return undefined;
  const sampled = parts.get('Sampled');
  const isDecided = sampled === '0' || sampled === '1';
  return { traceId: `${time}${random}`, ...(isDecided && { isSampled: sampled === '1' }) };
}

function splitAtEquals(part: string): [key: string, value: string] {
  const at = part.indexOf('=');
  return at === -1 ? [part, ''] : [part.slice(0, at), part.slice(at + 1)];
}

/**
 * X-Ray's format, and where nothing else says what the context is, what AWS Lambda has in `_X_AMZN_TRACE_ID`.
 * Source: https://opentelemetry.io/docs/specs/semconv/faas/aws-lambda/#xray-lambda-propagator-functionality
 */
class XRayLambdaPropagator extends RootedXRayPropagator {
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
  b3: () => new DecidingB3Propagator(),
  b3multi: () => new DecidingB3Propagator({ injectEncoding: B3InjectEncoding.MULTI_HEADER }),
  jaeger: () => new SampledOnlyJaegerPropagator(),
  xray: () => new RootedXRayPropagator(),
  'xray-lambda': () => new XRayLambdaPropagator(),
  ottrace: () => new OTTracePropagator(),
};

export function createRarePropagator(name: RarePropagatorName): TextMapPropagator {
  return CREATE[name]();
}

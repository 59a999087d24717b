import type { TextMapPropagator } from '@opentelemetry/api';
import { AWSXRayPropagator } from '@opentelemetry/propagator-aws-xray';
import { JaegerPropagator } from '@opentelemetry/propagator-jaeger';
import { OTTracePropagator } from '@opentelemetry/propagator-ot-trace';
import type { PropagatorName } from '../settings/settings.ts';

/** The formats that few ask for. */
export type RarePropagatorName = Extract<PropagatorName, 'jaeger' | 'xray' | 'ottrace'>;

const CREATE: Record<RarePropagatorName, () => TextMapPropagator> = {
  jaeger: () => new JaegerPropagator(),
  xray: () => new AWSXRayPropagator(),
  ottrace: () => new OTTracePropagator(),
};

export function createRarePropagator(name: RarePropagatorName): TextMapPropagator {
  return CREATE[name]();
}

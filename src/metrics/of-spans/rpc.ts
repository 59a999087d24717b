import { type Meter, SpanKind, ValueType } from '@opentelemetry/api';
import {
  ATTR_SERVER_ADDRESS,
  ATTR_SERVER_PORT,
  METRIC_RPC_CLIENT_CALL_DURATION,
  METRIC_RPC_SERVER_CALL_DURATION,
} from '@opentelemetry/semantic-conventions';
import {
  ATTR_RPC_METHOD,
  ATTR_RPC_STATUS_CODE,
  ATTR_RPC_SYSTEM_NAME,
} from '@opentelemetry/semantic-conventions/incubating';
import type { Operation } from '../../span/measure.ts';
import { BOUNDARIES, describe, same, secondsOf } from './operation.ts';

const NAMES = same(ATTR_RPC_SYSTEM_NAME, ATTR_RPC_METHOD, ATTR_RPC_STATUS_CODE, ATTR_SERVER_ADDRESS, ATTR_SERVER_PORT);

/** Source: https://opentelemetry.io/docs/specs/semconv/rpc/rpc-metrics/ */
export function measureRpc(meter: Meter): (operation: Operation) => void {
  const histogram = (name: string, description: string) =>
    meter.createHistogram(name, {
      description,
      unit: 's',
      valueType: ValueType.DOUBLE,
      advice: { explicitBucketBoundaries: BOUNDARIES },
    });
  const client = histogram(
    METRIC_RPC_CLIENT_CALL_DURATION,
    'Measures the duration of an outgoing Remote Procedure Call (RPC).',
  );
  const server = histogram(
    METRIC_RPC_SERVER_CALL_DURATION,
    'Measures the duration of an incoming Remote Procedure Call (RPC).',
  );
  return (operation) => {
    const side = operation.kind === SpanKind.SERVER ? server : client;
    side.record(secondsOf(operation), describe(operation, NAMES));
  };
}

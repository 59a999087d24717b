import { type Meter, SpanKind, ValueType } from '@opentelemetry/api';
import {
  ATTR_GEN_AI_OPERATION_NAME,
  ATTR_GEN_AI_PROMPT_NAME,
  ATTR_GEN_AI_TOOL_NAME,
  ATTR_MCP_METHOD_NAME,
  METRIC_MCP_CLIENT_OPERATION_DURATION,
  METRIC_MCP_SERVER_OPERATION_DURATION,
} from '@opentelemetry/semantic-conventions/incubating';
import type { Operation } from '../../span/measure.ts';
import { describe, same, secondsOf } from './operation.ts';

const NAMES = same(ATTR_MCP_METHOD_NAME, ATTR_GEN_AI_OPERATION_NAME, ATTR_GEN_AI_TOOL_NAME, ATTR_GEN_AI_PROMPT_NAME);

/** Source: https://opentelemetry.io/docs/specs/semconv/gen-ai/mcp/#metrics */
export function measureMcp(meter: Meter): (operation: Operation) => void {
  const histogram = (name: string, description: string) =>
    meter.createHistogram(name, {
      description,
      unit: 's',
      valueType: ValueType.DOUBLE,
      advice: { explicitBucketBoundaries: [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 120, 300] },
    });
  const client = histogram(
    METRIC_MCP_CLIENT_OPERATION_DURATION,
    'The duration of the MCP request or notification as observed on the sender from the time it was sent until the response or ack is received.',
  );
  const server = histogram(
    METRIC_MCP_SERVER_OPERATION_DURATION,
    'MCP request or notification duration as observed on the receiver from the time it was received until the result or ack is sent.',
  );
  return (operation) => {
    const side = operation.kind === SpanKind.SERVER ? server : client;
    side.record(secondsOf(operation), describe(operation, NAMES));
  };
}

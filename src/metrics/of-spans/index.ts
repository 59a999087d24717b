import { diag, type Meter, metrics } from '@opentelemetry/api';
import type { MeasureKind, Operation, OperationMeter } from '../../span/measure.ts';
import { measureDatabase } from './database.ts';
import { measureMcp } from './mcp.ts';
import { UnrecordedSpan } from './measured-only-span.ts';
import { measureMessaging } from './messaging.ts';
import { measureRpc } from './rpc.ts';

const KINDS: Readonly<Record<MeasureKind, (meter: Meter) => (operation: Operation) => void>> = {
  database: measureDatabase,
  mcp: measureMcp,
  messaging: measureMessaging,
  rpc: measureRpc,
};

/** Metrics of the spans of a tracer, under its name. A chunk of its own, loaded only where metrics go somewhere. */
export function createOperationMeter(kind: MeasureKind, scope: string): OperationMeter {
  const record = KINDS[kind](metrics.getMeter(scope));
  let off = false;
  const onEnd = (operation: Operation): void => {
    if (off) return;
    try {
      record(operation);
    } catch (error) {
      off = true; // An app's own meter provider may throw; the spans are none of its business.
      diag.error(`Operations of ${scope} are measured no longer`, error);
    }
  };
  return {
    onEnd,
    unrecorded: (context, name, options, scope) => new UnrecordedSpan(context, name, options, scope, onEnd),
  };
}

import type { BatchSettings } from '../shape.ts';
import { VARIABLES } from '../table/table.ts';
import type { Complain, Values } from '../table/values.ts';

type Prefix = 'OTEL_BSP_' | 'OTEL_BLRP_';

/** The queue and the batches of spans or log records. */
export function readBatch(values: Values, prefix: Prefix, complain: Complain): BatchSettings {
  const maxQueueSize = values[`${prefix}MAX_QUEUE_SIZE`];
  const asked = values[`${prefix}MAX_EXPORT_BATCH_SIZE`];
  const standard = VARIABLES[`${prefix}MAX_EXPORT_BATCH_SIZE`].default;
  let maxExportBatchSize = asked;
  if (maxQueueSize !== undefined && asked > maxQueueSize) {
    maxExportBatchSize = Math.min(standard, maxQueueSize);
    if (asked !== standard)
      complain(
        `${prefix}MAX_EXPORT_BATCH_SIZE`,
        `is more than ${prefix}MAX_QUEUE_SIZE=${maxQueueSize}`,
        String(maxExportBatchSize),
        'Raise the queue size or lower the batch size.',
      );
  }
  return {
    scheduleDelay: values[`${prefix}SCHEDULE_DELAY`],
    exportTimeout: values[`${prefix}EXPORT_TIMEOUT`],
    maxQueueSize,
    maxExportBatchSize,
  };
}

import type { SpanContext } from '@opentelemetry/api';
import { UnsampledSpan } from '../api/non-recording-span.ts';
import type { SpanIds } from './ids.ts';

/** What the sampler said no to: the digits of its context are made only for who asks. */
export class DroppedSpan extends UnsampledSpan {
  readonly ids: SpanIds;

  constructor(ids: SpanIds) {
    super();
    this.ids = ids;
  }

  override spanContext(): SpanContext {
    return this.ids.toContext();
  }
}

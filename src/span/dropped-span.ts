import type { Exception, SpanContext } from '@opentelemetry/api';
import { UnsampledSpan } from '../api/non-recording-span.ts';
import { errorTextOf } from './error-text.ts';
import { noteError } from './exception.ts';
import type { SpanIds } from './ids.ts';
import type { ErrorNoting } from './known-errors.ts';

/** The sampler said no to this span: the digits of its context are made only for who asks. */
export class DroppedSpan extends UnsampledSpan implements ErrorNoting {
  readonly ids: SpanIds;

  readonly #scope: object;

  /** @param scope of its tracer */
  constructor(ids: SpanIds, scope: object) {
    super();
    this.ids = ids;
    this.#scope = scope;
  }

  override spanContext(): SpanContext {
    return this.ids.toContext();
  }

  override recordException(exception: Exception): void {
    this.noteError(exception);
  }

  noteError(error: unknown): void {
    noteError(error, errorTextOf(this.#scope));
  }
}

import { type Context, context, type Span, SpanStatusCode, trace } from '@opentelemetry/api';
import type { OperationOptions } from './options.ts';

/** One run of the app's code in a span: its context, and its end. */
export class Operation {
  readonly span: Span;
  readonly #context: Context;

  constructor(name: string, { attributes, kind, links }: OperationOptions) {
    const parent = context.active();
    this.span = trace
      .getTracer('@org/otel-auto')
      .startSpan(
        name,
        { ...(attributes && { attributes }), ...(kind !== undefined && { kind }), ...(links && { links }) },
        parent,
      );
    this.#context = trace.setSpan(parent, this.span);
  }

  /** Calls `step` with the span as the active one. A throw is recorded, ends the span, and goes on to the caller. */
  run<Result>(step: () => Result): Result {
    try {
      return context.with(this.#context, step);
    } catch (error) {
      this.fail(error);
      throw error;
    }
  }

  fail(error: unknown): void {
    this.span.recordException(error instanceof Error ? error : String(error));
    this.span.setStatus({
      code: SpanStatusCode.ERROR,
      message: error instanceof Error ? error.message : String(error),
    });
    this.end();
  }

  end(): void {
    this.span.end();
  }
}

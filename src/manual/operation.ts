import { type Context, context, type Span, trace } from '@opentelemetry/api';
import { endFailedSpan } from '../patching/end-of-span/fail-span.ts';
import { kindOf, type OperationOptions } from './options.ts';

/** One run of the app's code in a span: its context, and its end. */
export class Operation {
  readonly span: Span;
  readonly #context: Context;

  constructor(name: string, { attributes, kind: given, links }: OperationOptions) {
    const parent = context.active();
    const kind = kindOf(given);
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
      throw error; // The app calls this function itself, and the loader is not what makes it throw: it does the same without.
    }
  }

  fail(error: unknown): void {
    endFailedSpan(this.span, error);
  }

  end(): void {
    this.span.end();
  }
}

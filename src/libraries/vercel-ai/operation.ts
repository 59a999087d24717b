import type { Context, Span, SpanOptions, Tracer } from '@opentelemetry/api';
import { endSpan } from '../../patching/end-of-span/fail-span.ts';
import { isObserved } from '../../patching/tracer.ts';

/**
 * The spans of one call of the SDK, versions 4 to 6. It ends them in the middle of its stream: where that is aborted, cut or
 * left, some stay open, and what is below them would have no parent.
 */
export class Operation {
  /** In the order of their start: the first is the call itself. */
  readonly #spans: Span[] = [];
  /** The SDK makes spans with this tracer. */
  readonly tracer: Tracer;

  constructor(tracer: Tracer) {
    this.tracer = {
      startSpan: (name, options, context) => this.#keep(tracer.startSpan(name, options, context)),
      startActiveSpan: <F extends (span: Span) => unknown>(
        name: string,
        ...args: [SpanOptions | F, (Context | F)?, F?]
      ): ReturnType<F> => {
        const callback = args.pop() as F;
        const within = (span: Span) => callback(this.#keep(span));
        return Reflect.apply(tracer.startActiveSpan, tracer, [name, ...args, within]) as ReturnType<F>;
      },
    };
  }

  #keep(span: Span): Span {
    if (!isObserved(span)) return span;
    if (this.#spans.push(span) > 1) return span;
    const { end } = span;
    span.end = (time) => {
      end.call(span, time);
      this.end();
    };
    return span;
  }

  /** Ends what is still open, the innermost first. */
  end(error?: unknown): void {
    for (const span of this.#spans.splice(0).reverse()) if (span.isRecording()) endSpan(span, error);
  }
}

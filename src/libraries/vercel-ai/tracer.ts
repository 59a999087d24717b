import type { Context, Span, SpanOptions, Tracer } from '@opentelemetry/api';
import { trace } from '../../api/global.ts';

/** Headers that the app gives to a call, credentials among them. */
const HEADER = 'ai.request.headers.';

const tracer = trace.getTracer('ai');

/** The SDK makes spans with this tracer unless the app gives it one: spans have no headers. */
export const withoutHeaders: Tracer = {
  startSpan: (name, options, context) => tracer.startSpan(name, clean(options), context),
  startActiveSpan<F extends (span: Span) => unknown>(
    name: string,
    ...args: [SpanOptions | F, (Context | F)?, F?]
  ): ReturnType<F> {
    const [options, ...rest] = args;
    const cleaned = typeof options === 'function' ? options : clean(options);
    return Reflect.apply(tracer.startActiveSpan, tracer, [name, cleaned, ...rest]) as ReturnType<F>;
  },
};

function clean(options: SpanOptions | undefined): SpanOptions {
  const attributes = Object.entries(options?.attributes ?? {}).filter(([key]) => !key.startsWith(HEADER));
  return { ...options, attributes: Object.fromEntries(attributes) };
}

import {
  type Context,
  type ContextManager,
  createContextKey,
  ROOT_CONTEXT,
  type Span,
  type SpanContext,
  type Tracer,
  type TracerOptions,
  type TracerProvider,
} from '@opentelemetry/api';
import { UnsampledSpan } from './non-recording-span.ts';
import { apiGlobal } from './registration.ts';
import { DeferredTracer } from './until-first-span.ts';

/*
 * `context` and `trace` as every copy of the API has them, as far as the loader needs them: the same global, the same keys.
 * Without the API's own classes, which each start would have to read, and which compare versions on the way to the global.
 */

export const context = {
  active(): Context {
    return manager()?.active() ?? ROOT_CONTEXT;
  },

  with<A extends unknown[], F extends (...args: A) => ReturnType<F>>(
    active: Context,
    fn: F,
    thisArg?: ThisParameterType<F>,
    ...args: A
  ): ReturnType<F> {
    const current = manager();
    return current === undefined
      ? Reflect.apply<ThisParameterType<F>, A, ReturnType<F>>(fn, thisArg as ThisParameterType<F>, args)
      : current.with(active, fn, thisArg, ...args);
  },

  bind<T>(bound: Context, target: T): T {
    return manager()?.bind(bound, target) ?? target;
  },

  /** Active from here on in this chain of calls, until what is returned is disposed of. */
  attach(active: Context): { dispose(): void } {
    return manager()?.attach?.(active) ?? DETACHED;
  },
};

const DETACHED = { dispose() {} };

function manager(): ContextManager | undefined {
  return apiGlobal()?.context as ContextManager | undefined;
}

/** Under it, every copy of the API puts the span into a context. */
export const SPAN_KEY = createContextKey('OpenTelemetry Context Key SPAN');

export const trace = {
  getTracer(name: string, version?: string, options?: TracerOptions): Tracer {
    return registered()?.getTracer(name, version, options) ?? new DeferredTracer(later, name, version, options);
  },

  getSpan(from: Context): Span | undefined {
    return (from.getValue(SPAN_KEY) as Span | undefined) || undefined;
  },

  getActiveSpan(): Span | undefined {
    return trace.getSpan(context.active());
  },

  getSpanContext(from: Context): SpanContext | undefined {
    return trace.getSpan(from)?.spanContext();
  },

  setSpan(to: Context, span: Span): Context {
    return to.setValue(SPAN_KEY, span);
  },

  setSpanContext(to: Context, spanContext: SpanContext): Context {
    return trace.setSpan(to, trace.wrapSpanContext(spanContext));
  },

  deleteSpan(from: Context): Context {
    return from.deleteValue(SPAN_KEY);
  },

  wrapSpanContext(spanContext: SpanContext): Span {
    return new RemoteSpan(spanContext);
  },
};

function registered(): TracerProvider | undefined {
  return apiGlobal()?.trace as TracerProvider | undefined;
}

/** Tracers asked for before there is a provider find it when they start a span. */
const later = {
  get: () => {
    const provider = registered();
    return provider && { provider };
  },
};

/** Only a span's context, as of one in another process. */
class RemoteSpan extends UnsampledSpan {
  readonly #context: SpanContext;

  constructor(spanContext: SpanContext) {
    super();
    this.#context = spanContext;
  }

  override spanContext(): SpanContext {
    return this.#context;
  }
}

import {
  type Context,
  createContextKey,
  INVALID_SPAN_CONTEXT,
  type Span,
  type SpanOptions,
  type Tracer,
} from '@opentelemetry/api';
import { context, trace } from '../../api/global.ts';
import { callWithin, type Intercept, interceptMethod } from '../../patching/intercept.ts';

const OWN = createContextKey('@org/otel-auto commands of the client itself');

/**
 * A client sends some commands by itself, for which nobody has asked. A cluster asks its nodes where the slots are (`connect` and
 * `rediscover` of its slots), and one of versions 2 and 3 asks whether the server is ready. `exports` is a class.
 */
export function markOwnCommands(exports: unknown, methods: readonly string[]): void {
  const prototype = (exports as { prototype?: object } | undefined)?.prototype;
  if (prototype === undefined) return;
  for (const name of methods) interceptMethod(prototype, name, asOwn);
}

const asOwn: Intercept = (original, self, args) =>
  callWithin(context.active().setValue(OWN, true), original, self, args);

export function isOwnCommand(active: Context): boolean {
  return active.getValue(OWN) === true;
}

/** A tracer that makes no spans of those commands, but of the connects that they need. */
export function withoutOwnCommands(tracer: Tracer, connect: string): Tracer {
  return {
    startSpan(name: string, options?: SpanOptions, parent: Context = context.active()): Span {
      if (name !== connect && isOwnCommand(parent)) return trace.wrapSpanContext(INVALID_SPAN_CONTEXT);
      return tracer.startSpan(name, options, parent);
    },
    startActiveSpan: tracer.startActiveSpan.bind(tracer),
  };
}

import { syncBuiltinESMExports } from 'node:module';
import {
  context,
  INVALID_SPAN_CONTEXT,
  isSpanContextValid,
  type Span,
  type SpanOptions,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import type { InstrumentationBase } from '@opentelemetry/instrumentation';
import type { Instrumentation } from './define.ts';

/**
 * Applies an official class for modules of Node's own, constructed with `enabled: false`, to those that the app asks for; at the
 * first message on a channel, to all of them. Its spans are made within traces only: alone they would be traces of a single span.
 */
export function officialBuiltins(instrumentation: InstrumentationBase): Instrumentation {
  instrumentation.setTracerProvider({ getTracer: (name, version) => withinTraces(trace.getTracer(name, version)) });
  const patched = new Set<string>();
  const patch = (name: string, exports: unknown): void => {
    const definition = instrumentation.getModuleDefinitions().find((definition) => definition.name === name);
    if (definition?.patch === undefined || patched.has(name)) return;
    patched.add(name);
    definition.patch(exports, process.versions.node);
  };
  return {
    onBuiltin: (name, exports) => patch(name, exports),
    onFirstMessage() {
      for (const { name } of instrumentation.getModuleDefinitions()) patch(name, process.getBuiltinModule(name));
      syncBuiltinESMExports();
    },
  };
}

/** None of the classes asks for an active span. */
function withinTraces(tracer: Tracer): Tracer {
  const startSpan = (name: string, options?: SpanOptions, parent = context.active()): Span => {
    const spanContext = trace.getSpanContext(parent);
    const isWithin = spanContext !== undefined && isSpanContextValid(spanContext);
    return isWithin ? tracer.startSpan(name, options, parent) : trace.wrapSpanContext(INVALID_SPAN_CONTEXT);
  };
  return { startSpan, startActiveSpan: tracer.startActiveSpan.bind(tracer) };
}

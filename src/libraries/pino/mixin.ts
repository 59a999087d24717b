import { isSpanContextValid } from '@opentelemetry/api';
import { context, trace } from '../../api/global.ts';

type Logger = Record<symbol, unknown>;

/**
 * A logger has the official class's mixin only where that has something to say, and otherwise the app's own, or none: with a
 * mixin, pino hands a copy of what the app logs to its formatters, and asks the app how to merge the two.
 */
export function mixInWithinSpans(logger: Logger, mixinSymbol: symbol, own: unknown): void {
  const descriptor = Object.getOwnPropertyDescriptor(logger, mixinSymbol);
  if (descriptor === undefined) return;
  const mixin: unknown = descriptor.value;
  let given = own;
  Object.defineProperty(logger, mixinSymbol, {
    get: () => (given === own && hasIds() ? mixin : given),
    set(value) {
      given = value;
    },
    enumerable: true,
    configurable: true,
  });
}

function hasIds(): boolean {
  const spanContext = trace.getSpanContext(context.active());
  return spanContext !== undefined && isSpanContextValid(spanContext);
}

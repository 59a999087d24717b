// Loaded after the loader: makes tracers or spans of one library fail, below or at the API, and writes the facts at exit.
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { isMainThread } from 'node:worker_threads';

const { FAULTY_LIBRARY, FAULT, FACTS, LOADER } = process.env;
const scope = new RegExp(`^(@org/otel-auto/|@opentelemetry/instrumentation-)${FAULTY_LIBRARY}$`);
const isFaulty = (span) => scope.test(span.instrumentationScope.name);
const fail = () => {
  throw new TypeError('injected');
};

const registered = globalThis[Symbol.for('opentelemetry.js.api.1')].trace;
const front = registered.getDelegate?.() ?? registered;
// What makes spans is loaded by the first one.
const span = front.getTracer('of the test').startSpan('of the test');
// In a thread that was started for one thing it is there from the beginning.
const provider = front.getDelegate?.() ?? front;
const tracer = provider.getTracer('of the test');

/** Replaces a method where it is defined, for spans and tracers of the library. */
function replace(object, name, make) {
  let holder = object;
  while (!Object.hasOwn(holder, name)) holder = Object.getPrototypeOf(holder);
  holder[name] = make(holder[name]);
}

const faults = {
  /** A processor, or what else is inside `startSpan`. */
  start: () =>
    replace(
      provider.processor,
      'onStart',
      (old) =>
        (started, ...rest) =>
          isFaulty(started) ? fail() : old(started, ...rest),
    ),
  /** All that changes a span, and its end. */
  span() {
    for (const name of ['putStatus', 'finish'])
      replace(
        span,
        name,
        (old) =>
          function (...args) {
            return isFaulty(this) ? fail() : old.apply(this, args);
          },
      );
    // Attributes and events are changed by functions over these fields.
    replace(
      tracer,
      'startSpan',
      (old) =>
        function (...args) {
          const started = old.apply(this, args);
          if (started.instrumentationScope && isFaulty(started))
            for (const name of ['attributeCount', 'eventList'])
              Object.defineProperty(started, name, { get: fail, set: fail });
          return started;
        },
    );
  },
  /** What a span is handed to when it ends. */
  end: () => replace(provider.processor, 'onEnd', (old) => (ended) => (isFaulty(ended) ? fail() : old(ended))),
  /** The tracer itself, which ours must not rely on either. */
  tracer: () =>
    replace(
      tracer,
      'startSpan',
      (old) =>
        function (...args) {
          return scope.test(this.origin.scope.name) ? fail() : old.apply(this, args);
        },
    ),
};
// The library is loaded in the main thread.
if (isMainThread) {
  faults[FAULT]();
  const { facts } = createRequire(import.meta.url)(LOADER);
  process.on('exit', () => writeFileSync(FACTS, JSON.stringify(facts().libraries)));
}

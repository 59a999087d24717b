// What the loader does, without the loader: an official SDK, and the instrumentation under test.
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { context, metrics, propagation, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import { AggregationTemporality, MeterProvider, MetricReader } from '@opentelemetry/sdk-metrics';
import { type ReadableSpan, type SpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { createBind } from '../../../../src/context/bind.ts';
import { createContextManager } from '../../../../src/context/manager.ts';
import { recordUncaught } from '../../../../src/exit/record-uncaught-error.ts';
import { onUncaught } from '../../../../src/exit/uncaught-error.ts';
import httpLibrary from '../../../../src/libraries/http/library.ts';
import httpPatch from '../../../../src/libraries/http/patch.ts';
import undiciLibrary from '../../../../src/libraries/undici/library.ts';
import undiciPatch from '../../../../src/libraries/undici/patch.ts';
import type { CreatePatch, Library, LibraryPatch } from '../../../../src/patching/define.ts';
import { hostOf } from '../../../harness/host.ts';

export interface Registered {
  /** Spans in the order in which they ended. */
  ended: ReadableSpan[];
  faults: unknown[];
  /** Gives what was measured since its last collection. */
  reader: MetricReader;
}

class Reader extends MetricReader {
  async onForceFlush() {}
  async onShutdown() {}
}

export interface RegisterOptions {
  mode: 'official' | 'ours';
  onStart?: SpanProcessor['onStart'];
  onEnd?: () => void;
}

export function register({ mode, onStart, onEnd }: RegisterOptions): Registered {
  const reader = new Reader({ aggregationTemporalitySelector: () => AggregationTemporality.DELTA });
  metrics.setGlobalMeterProvider(new MeterProvider({ readers: [reader] }));
  const registered: Registered = { ended: [], faults: [], reader };
  context.setGlobalContextManager(
    mode === 'official'
      ? new AsyncLocalStorageContextManager().enable()
      : createContextManager({ loadBinding: () => ({ createBind }) }),
  );
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
  const processor: SpanProcessor = {
    onStart: (span, parent) => onStart?.(span, parent),
    onEnd(span) {
      registered.ended.push(span);
      onEnd?.();
    },
    forceFlush: async () => undefined,
    shutdown: async () => undefined,
  };
  trace.setGlobalTracerProvider(new TracerProvider({ spanProcessors: [processor] }));
  if (mode === 'official') {
    new HttpInstrumentation();
  } else {
    onUncaught(recordUncaught);
    attach(httpLibrary, httpPatch, registered.faults);
    attach(undiciLibrary, undiciPatch, registered.faults);
  }
  return registered;
}

/** The first message on one of a library's channels creates the instrumentation, which then is handed that message. */
function attach<L extends Library>(library: L, create: CreatePatch<L>, faults: unknown[]): void {
  let instrumentation: LibraryPatch | undefined;
  const stops: (() => void)[] = [];
  for (const channel of library.channels ?? []) {
    const first = (message: unknown): void => {
      if (instrumentation !== undefined) return;
      for (const stop of stops) stop();
      instrumentation = create(hostOf(library, (error) => faults.push(error)));
      instrumentation.onFirstMessage?.(channel, message);
    };
    subscribe(channel, first);
    stops.push(() => unsubscribe(channel, first));
  }
}

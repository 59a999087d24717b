/**
 * Loaded with --import into an app that runs untraced by the loader: records the spans that one library's instrumentation
 * makes, either the official class as its authors ship it, or ours, and writes them as JSON to a file at exit.
 */

import '../../harness/chunks.ts';
import { subscribe } from 'node:diagnostics_channel';
import { writeFileSync } from 'node:fs';
import { createRequire, syncBuiltinESMExports } from 'node:module';
import { isMainThread } from 'node:worker_threads';
import { context, propagation, type Span, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { CompositePropagator, W3CBaggagePropagator, W3CTraceContextPropagator } from '@opentelemetry/core';
import type { InstrumentationBase } from '@opentelemetry/instrumentation';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import { type ReadableSpan, TracerProvider } from '@opentelemetry/sdk-trace';
import { hookCommonJs } from '../../../src/hooks/commonjs.ts';
import { PackageFinder, type PackageFolder } from '../../../src/hooks/package-finder.ts';
import { describe, isMain, pathInside } from '../../../src/hooks/packages.ts';
import type { CreatePatch, Library } from '../../../src/patching/define.ts';
import { satisfies } from '../../../src/patching/versions.ts';
import { hostOf } from '../../harness/host.ts';

const require = createRequire(import.meta.url);
const [side, name, file] = (process.env.DIFFERENTIAL ?? '').split(',') as [string, string, string];

const ended: ReadableSpan[] = [];
const provider = new TracerProvider({
  spanProcessors: [
    {
      onStart: () => {},
      onEnd: (span: ReadableSpan) => void ended.push(span),
      forceFlush: async () => {},
      shutdown: async () => {},
    },
  ],
});
trace.setGlobalTracerProvider(provider);
context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
propagation.setGlobalPropagator(
  new CompositePropagator({ propagators: [new W3CTraceContextPropagator(), new W3CBaggagePropagator()] }),
);

new HttpInstrumentation();
require('node:http');
syncBuiltinESMExports();

if (side === 'official') {
  const module = (await import(`@opentelemetry/instrumentation-${name}`)) as Record<
    string,
    new (
      config: object,
    ) => InstrumentationBase
  >;
  const Class = Object.entries(module).find(([key]) => key.endsWith('Instrumentation'))?.[1];
  if (Class === undefined) throw new Error(`no official instrumentation for ${name}`);
  new Class(JSON.parse(process.env.DIFFERENTIAL_CONFIG ?? '{}') as object);
} else if (side === 'ours') {
  const library = ((await import(`../../../src/libraries/${name}/library.ts`)) as { default: Library }).default;
  const create = ((await import(`../../../src/libraries/${name}/patch.ts`)) as { default: CreatePatch }).default;
  const fault = (error: unknown): never => {
    throw error;
  };
  const packages = library.packages ?? {};
  const instrumentation = create(hostOf(library, fault));
  const finder = new PackageFinder(Object.keys(packages));
  const loaded = ({ name: packageName, directory }: PackageFolder, filename: string, exports: unknown) => {
    const path = pathInside(filename, directory);
    const { version, main } = describe(directory);
    const file = { package: packageName, version, path, main: isMain(path, main), exports };
    if (!satisfies(version, packages[packageName] ?? '*')) return exports;
    return instrumentation.onFile ? instrumentation.onFile(file) : exports;
  };
  hookCommonJs({ find: (filename) => finder.find(filename), loaded, threw: () => {} });
  for (const channel of library.channels ?? []) {
    subscribe(channel, (message) => instrumentation.onFirstMessage?.(channel, message));
  }
}

// A worker of the app is loaded with this file too; the app's spans are those of its main thread.
if (isMainThread) process.on('exit', writeSpans);

function writeSpans(): void {
  const spans = ended.map((span) => {
    const { spanId, traceId } = (span as unknown as Span).spanContext();
    return {
      name: span.name,
      kind: span.kind,
      traceId,
      id: spanId,
      parent: span.parentSpanContext?.spanId,
      attributes: span.attributes,
      status: span.status,
      events: span.events.map((event) => event.name),
      scope: span.instrumentationScope.name,
      start: span.startTime,
      end: span.endTime,
    };
  });
  writeFileSync(file, JSON.stringify(spans));
}

import type { InstrumentationBase, InstrumentationModuleDefinition } from '@opentelemetry/instrumentation';
import type { MeasureKind } from '../telemetry/tracer/measure.ts';
import type { Instrumentation, LoadedFile } from './define.ts';
import type { ErrorText } from './error-text.ts';
import { measuredTracer, rewordingTracer } from './tracer.ts';
import { satisfies } from './versions.ts';

/**
 * Applies an official `@opentelemetry/instrumentation-*` class to files as the loader's hook sees them.
 * Construct it with `enabled: false`: its own hooks (require-in-the-middle, import-in-the-middle) are never set up,
 * only the patch functions of its module definitions are used.
 */
export function official(instrumentation: InstrumentationBase): Instrumentation {
  // Not the protected list that `enable()` walks through: instrumentations made of several (redis) only answer here.
  const definitions = instrumentation.getModuleDefinitions();
  return {
    onFile(file) {
      let exports = file.exports;
      for (const definition of definitions) exports = apply(definition, file, exports);
      return exports;
    },
  };
}

function apply(definition: InstrumentationModuleDefinition, file: LoadedFile, exports: unknown): unknown {
  if (definition.name === file.package && file.main && supports(definition.supportedVersions, file.version)) {
    if (definition.patch) exports = definition.patch(exports, file.version);
  }
  const name = `${file.package}/${file.path}`;
  for (const part of definition.files) {
    if (part.name === name && supports(part.supportedVersions, file.version))
      exports = part.patch(exports, file.version);
  }
  return exports;
}

function supports(ranges: readonly string[], version: string): boolean {
  return ranges.some((range) => satisfies(version, range));
}

/**
 * Lets everything that the spans of an instrumentation say about errors pass through `errorText`. The official classes put
 * messages of databases on spans as they are, values included.
 */
export function reword(instrumentation: InstrumentationBase, errorText: ErrorText): void {
  instrumentation.setTracerProvider({
    getTracer: (name, version) => rewordingTracer(name, version, errorText),
  });
}

/** Has the spans of an instrumentation measured, where metrics go somewhere, and their errors reworded if need be. */
export function measure(instrumentation: InstrumentationBase, kind: MeasureKind, errorText?: ErrorText): void {
  instrumentation.setTracerProvider({
    getTracer: (name, version) => measuredTracer(name, kind, errorText, version),
  });
}

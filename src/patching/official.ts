import type { Tracer } from '@opentelemetry/api';
import type { InstrumentationBase, InstrumentationModuleDefinition } from '@opentelemetry/instrumentation';
import type { LibraryPatch, LoadedFile } from './define.ts';
import { intercepted } from './intercept.ts';
import { type Method, replaceInherited } from './replace-method.ts';
import { type ResponseStatusCode, sayErrorTypes } from './say-error-types.ts';
import { type OwnOptions, ownTracer } from './tracer.ts';
import { satisfies } from './versions.ts';

/**
 * Applies an official `@opentelemetry/instrumentation-*` class to files as the loader's hook sees them.
 * Construct it with `enabled: false`: its own hooks (require-in-the-middle, import-in-the-middle) are never set up,
 * only the patch functions of its module definitions are used.
 */
export function official(instrumentation: InstrumentationBase): LibraryPatch {
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

/**
 * Has an instrumentation replace methods by ones that cannot be told from them: its own way gives them another name and length,
 * and properties that lead back.
 */
export function keepShapes(instrumentation: object): void {
  (instrumentation as { _wrap: typeof wrapUnseen })._wrap = wrapUnseen;
}

function wrapUnseen(holder: object, name: string, wrap: (original: Method, name: string) => Method): void {
  replaceInherited(holder, name, (original) => {
    const traced = wrap(original, name);
    return intercepted(original, (_original, self, args) => Reflect.apply(traced, self, args));
  });
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

/** The spans of an official class get this treatment, beside what the loader's own provider does to them. */
export interface SpanTreatment extends OwnOptions {
  /** Gives the tracer that the class gets in place of that one. */
  around?: (tracer: Tracer) => Tracer;
  responseStatusCode?: ResponseStatusCode;
}

/**
 * Has the spans of an instrumentation measured, or what they say about errors reworded: the official classes put messages of
 * databases on spans as they are, values included.
 */
export function configureSpans(
  instrumentation: InstrumentationBase,
  { around = (tracer) => tracer, responseStatusCode, ...options }: SpanTreatment,
): void {
  instrumentation.setTracerProvider({
    getTracer: (name, version) => around(sayErrorTypes(ownTracer(name, version, options), responseStatusCode)),
  });
}

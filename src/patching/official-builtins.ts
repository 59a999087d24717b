import { syncBuiltinESMExports } from 'node:module';
import type { InstrumentationBase } from '@opentelemetry/instrumentation';
import type { Instrumentation } from './define.ts';
import { configureSpans } from './official.ts';
import { withinTraces } from './tracer.ts';

/**
 * Applies an official class for modules of Node's own, constructed with `enabled: false`, to those that the app asks for; at the
 * first message on a channel, to all of them. Its spans are made within traces only: alone they would be traces of a single span.
 */
export function officialBuiltins(instrumentation: InstrumentationBase): Instrumentation {
  configureSpans(instrumentation, { around: withinTraces });
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

import { libraries } from '../../src/loader/registry.ts';

/** The variable that switches a library on which is off by default. */
export function enabling(library: string): Record<string, string> {
  const isOff = libraries.some(({ name, enabledByDefault }) => name === library && enabledByDefault === false);
  return isOff ? { [`OTEL_INSTRUMENTATION_${library.toUpperCase().replaceAll('-', '_')}_ENABLED`]: 'true' } : {};
}

import type { Library, LibraryHost, Options } from '../../src/libraries/define.ts';
import { readSettings } from '../../src/settings/read.ts';
import { enter } from '../../src/telemetry/context.ts';
import { adaptTracers } from '../../src/telemetry/tracer/adapted.ts';

/** What the loader hands to a chunk in an environment that sets nothing. */
export function hostOf<const L extends Library>(library: L, fault: (error: unknown) => void): LibraryHost<L> {
  const declared = Object.entries(library.options ?? {});
  const options = Object.fromEntries(declared.map(([key, option]) => [key, option.default])) as Options<L>;
  return {
    options,
    settings: readSettings({}).values,
    fault,
    enter,
    adaptTracers,
    deliver: async () => {},
    off: false,
  };
}

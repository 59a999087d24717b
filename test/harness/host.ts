import { enter } from '../../src/context/manager.ts';
import type { Library, LibraryHost, Options } from '../../src/patching/define.ts';
import { readSettings } from '../../src/settings/read/read-settings.ts';
import { adaptTracers } from '../../src/span/adapt-tracers.ts';

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

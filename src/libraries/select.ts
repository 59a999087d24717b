import type { LibrarySettings } from '../settings/libraries.ts';
import type { Library } from './define.ts';

/** What is measured or recorded without being a library; the same variables switch it on and off. */
export const MEASURED = ['runtime-node', 'process', 'console'];

const MOST_SHOWN = 5;

interface Selection {
  readonly enabledInstrumentations: readonly string[] | undefined;
  readonly disabledInstrumentations: readonly string[];
  readonly defaultInstrumentations: boolean;
  readonly libraries: LibrarySettings;
}

/**
 * The libraries to trace. The first of these that says something about a library decides:
 * 1. `OTEL_NODE_DISABLED_INSTRUMENTATIONS` names it: off.
 * 2. `OTEL_INSTRUMENTATION_<NAME>_ENABLED`: on or off.
 * 3. `OTEL_NODE_ENABLED_INSTRUMENTATIONS` is set: on if that names it, else off.
 * 4. `OTEL_INSTRUMENTATION_COMMON_DEFAULT_ENABLED=false`: off.
 * 5. Its own default.
 * A name in the two lists that no library has is reported, with the names there are.
 */
export function selectLibraries(
  all: readonly Library[],
  selection: Selection,
  report: (message: string) => void,
): Library[] {
  const { enabledInstrumentations: enabled, disabledInstrumentations: disabled } = selection;
  for (const [variable, names] of [
    ['OTEL_NODE_ENABLED_INSTRUMENTATIONS', enabled ?? []],
    ['OTEL_NODE_DISABLED_INSTRUMENTATIONS', disabled],
  ] as const) {
    const unknown = names.filter((name) => !all.some((library) => library.name === name) && !MEASURED.includes(name));
    if (unknown.length === 0) continue;
    const shown = unknown.slice(0, MOST_SHOWN).map((name) => JSON.stringify(name));
    if (unknown.length > MOST_SHOWN) shown.push('...');
    report(
      `${variable} names ${shown.join(', ')}, which is no library of this loader; it is ignored. Names: ${all.map((library) => library.name).join(', ')}.`,
    );
  }
  return all.filter(({ name, enabledByDefault }) => isSelected(name, selection, enabledByDefault));
}

export function isSelected(name: string, selection: Selection, byDefault = true): boolean {
  const { enabledInstrumentations: enabled, disabledInstrumentations: disabled } = selection;
  if (disabled.includes(name)) return false;
  const own = selection.libraries[name]?.enabled;
  return own ?? enabled?.includes(name) ?? (selection.defaultInstrumentations && byDefault);
}

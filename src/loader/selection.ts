import type { LibrarySettings } from '../settings/shape.ts';

/** These settings choose among libraries. */
export interface Selection {
  readonly enabledInstrumentations: readonly string[] | undefined;
  readonly disabledInstrumentations: readonly string[];
  readonly defaultInstrumentations: boolean;
  readonly libraries: LibrarySettings;
}

/**
 * Is a library traced? The first of these that says something about it decides:
 * 1. `OTEL_NODE_DISABLED_INSTRUMENTATIONS` names it: off.
 * 2. `OTEL_INSTRUMENTATION_<NAME>_ENABLED`: on or off.
 * 3. `OTEL_NODE_ENABLED_INSTRUMENTATIONS` is set: on if that names it, else off.
 * 4. `OTEL_INSTRUMENTATION_COMMON_DEFAULT_ENABLED=false`: off.
 * 5. Its own default.
 *
 * In place of the last three, a part of other libraries is on if one of them is, or if the list names it.
 */
export function isSelected(name: string, selection: Selection, byDefault = true, partOf?: readonly string[]): boolean {
  const { enabledInstrumentations: enabled, disabledInstrumentations: disabled } = selection;
  if (disabled.includes(name)) return false;
  const own = selection.libraries[name]?.enabled;
  if (own === undefined && partOf?.some((whole) => isSelected(whole, selection))) return true;
  if (own === undefined && partOf !== undefined) return enabled?.includes(name) ?? false;
  return own ?? enabled?.includes(name) ?? (selection.defaultInstrumentations && byDefault);
}

/** Is any of that set? Then `choice.ts` has something to say. */
export function isChoice(selection: Selection): boolean {
  const { enabledInstrumentations: enabled, disabledInstrumentations: disabled } = selection;
  if (enabled !== undefined || disabled.length > 0 || !selection.defaultInstrumentations) return true;
  return Object.values(selection.libraries).some((own) => own.enabled === false);
}

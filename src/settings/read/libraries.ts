/** Variables that library folders declare: `OTEL_INSTRUMENTATION_<NAME>_ENABLED` and `OTEL_INSTRUMENTATION_<NAME>_<OPTION>`. */

import type { Type } from '../parse/reading.ts';
import { boolean, limit, text } from '../parse/scalars.ts';
import type { LibrarySettings, OptionValue } from '../shape.ts';
import { row, type Variable } from '../table/row.ts';
import { createProblem, type Problem } from './problem.ts';

/** An option of one library. `integer`: from 0. */
export type DeclaredOption =
  | { readonly type: 'boolean'; readonly default: boolean; readonly doc: string }
  | { readonly type: 'integer'; readonly default: number; readonly doc: string }
  | { readonly type: 'text'; readonly default: string; readonly doc: string };

/** Only these members of a library are read here. */
export interface DeclaredLibrary {
  readonly name: string;
  readonly enabledByDefault?: boolean;
  readonly options?: Readonly<Record<string, DeclaredOption>>;
}

/** One variable of a library. */
export interface LibraryVariable extends Variable<OptionValue, OptionValue> {
  readonly name: string;
  readonly library: string;
  /** The option's key; undefined: the variable that turns the library on and off. */
  readonly option: string | undefined;
}

const PREFIX = 'OTEL_INSTRUMENTATION_';
const TYPES: Record<DeclaredOption['type'], Type<OptionValue>> = {
  boolean: boolean as Type<OptionValue>,
  integer: limit as Type<OptionValue>,
  text: text as Type<OptionValue>,
};

/** Every variable of the given libraries, by name. */
export function libraryVariables(libraries: readonly DeclaredLibrary[]): LibraryVariable[] {
  return libraries.flatMap(({ name: library, enabledByDefault = true, options = {} }) => [
    {
      name: `${PREFIX}${upperCase(library)}_ENABLED`,
      library,
      option: undefined,
      ...row(TYPES.boolean, enabledByDefault, `Is ${library} traced?`),
    },
    ...Object.entries(options).map(([option, declared]) => ({
      name: `${PREFIX}${upperCase(library)}_${upperCase(option)}`,
      library,
      option,
      ...row(TYPES[declared.type], declared.default, declared.doc),
    })),
  ]);
}

/** `requireParentSpan` and `require-parent-span` → `REQUIRE_PARENT_SPAN`. */
function upperCase(name: string): string {
  return name
    .replace(/([a-z\d])([A-Z])/g, '$1_$2')
    .replaceAll(/[-.]/g, '_')
    .toUpperCase();
}

/**
 * Reads the variables of the given libraries. Names that no library declares are left alone: they may be another
 * OpenTelemetry language's.
 */
export function readLibraries(
  env: Readonly<Record<string, string | undefined>>,
  libraries: readonly DeclaredLibrary[],
  problems: Problem[],
): LibrarySettings {
  const names = Object.keys(env).filter((name) => name.startsWith(PREFIX));
  if (names.length === 0) return {};
  const settings: Record<string, { enabled?: boolean; options: Record<string, OptionValue> }> = {};
  for (const { name, library, option, type, default: fallback } of libraryVariables(libraries)) {
    const seen = names.includes(name) ? (env[name] ?? '').trim() : '';
    if (seen === '') continue;
    const reading = type.parse(seen);
    for (const { reason, advice } of reading.problems)
      problems.push(createProblem({ name, text: seen, secret: 'none' }, reason, type.format(fallback), advice));
    const { value } = reading;
    if (value === undefined) continue;
    settings[library] ??= { options: {} };
    if (option === undefined) settings[library].enabled = value as boolean;
    else settings[library].options[option] = value;
  }
  return settings;
}

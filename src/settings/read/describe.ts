import { hideInValue } from '../../secrets/hide-in-value.ts';
import type { Type } from '../parse/reading.ts';
import type { Variable } from '../table/row.ts';
import { AREAS } from '../table/table.ts';
import { type DeclaredLibrary, libraryVariables } from './libraries.ts';
import type { SettingsReading, Source } from './read-settings.ts';

/** One variable as a reader of settings wants it. */
export interface DescribedVariable {
  name: string;
  /** Title of its area. */
  area: string;
  /** This value is in effect, with secrets as `***`; undefined: the variable is unset, and has no default of its own. */
  value: string | undefined;
  source: Source;
  doc: string;
}

/** Every variable with what is in effect, area by area, in the order of the table. */
export function describeVariables({ variables, sources }: SettingsReading): DescribedVariable[] {
  const values: Readonly<Record<string, unknown>> = variables;
  const from: Readonly<Record<string, Source>> = sources;
  return Object.entries(AREAS).flatMap(([title, rows]) =>
    Object.entries<Variable>(rows).map(([name, variable]) => ({
      name,
      area: title,
      value: describeValue(variable, values[name]),
      source: from[name] ?? 'default',
      doc: variable.doc,
    })),
  );
}

/** The same for the variables that libraries declare. */
export function describeLibraries(
  libraries: readonly DeclaredLibrary[],
  { values }: SettingsReading,
  source: Source = 'environment',
): DescribedVariable[] {
  return libraryVariables(libraries).map((variable) => {
    const { name, library, option, doc } = variable;
    const set = values.libraries[library];
    const own = option === undefined ? set?.enabled : set?.options[option];
    return {
      name,
      area: 'One library',
      value: describeValue(variable as Variable, own ?? variable.default),
      source: own === undefined ? 'default' : source,
      doc,
    };
  });
}

/** A value of a variable as text that reads like the variable's own; undefined for none. */
export function describeValue({ type, secret }: Variable, value: unknown): string | undefined {
  if (value === undefined) return undefined;
  if (secret === 'all') return '***';
  return hideInValue(textOf(type, value), secret);
}

function textOf(type: Type<unknown>, value: unknown): string {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return type.format(value);
  if ('url' in value && value.url instanceof URL) return value.url.href;
  const pairs = Object.entries(value).map(([key, item]) => `${key}=${item}`);
  return pairs.length > 0 ? pairs.join(',') : 'none';
}

import { printable } from '../settings/parse/show-value.ts';
import { type DescribedVariable, describeLibraries, describeVariables } from '../settings/read/describe.ts';
import { type DeclaredLibrary, libraryVariables } from '../settings/read/libraries.ts';
import { explainAgents, explainNothing } from '../settings/read/nothing-traced.ts';
import { describeProblem } from '../settings/read/problem.ts';
import { readSettings, unreadNames } from '../settings/read/read-settings.ts';
import { explainNames } from '../settings/read/unread-names.ts';
import { VARIABLE_NAMES } from '../settings/table/table.ts';
import type { Environment } from '../settings/table/values.ts';
import { readConfiguration } from './configuration.ts';

/** The settings that a process with some environment would see. */
export interface EffectiveSettings {
  /** The configuration file, if one is set. */
  readonly file: string | undefined;
  /** Values in one line each, secrets hidden. */
  readonly variables: readonly DescribedVariable[];
  /** One line each. */
  readonly problems: readonly string[];
}

/** Every variable's effective value, from the environment or the file it names. `env` must be that of this process. */
export function effectiveSettings(env: Environment, libraries: readonly DeclaredLibrary[]): EffectiveSettings {
  const file = env.OTEL_CONFIG_FILE?.trim() || undefined;
  if (file === undefined) {
    const reading = readSettings(env, libraries);
    const described = [...describeVariables(reading), ...describeLibraries(libraries, reading)];
    const unread = unreadNames(env);
    const known = [...VARIABLE_NAMES, ...libraryVariables(libraries).map(({ name }) => name)];
    const problems = [
      ...reading.problems.map(describeProblem),
      ...explainNames(unread, known),
      ...explainAgents(env),
      ...explainNothing(reading.values),
    ];
    return { file, variables: inLines(described), problems };
  }
  const read = readConfiguration(file, env, libraries);
  // Nothing is in effect then: the app runs untraced.
  if ('problem' in read) return { file, variables: [], problems: [`${read.problem}; an app would run untraced`] };
  const unused = read.unused.map((name) => `${name} is set and not used, because of OTEL_CONFIG_FILE`);
  const variables = describeVariables(read).map((variable) =>
    variable.name === 'OTEL_CONFIG_FILE' ? { ...variable, value: file, source: 'environment' as const } : variable,
  );
  const described = [...variables, ...describeLibraries(libraries, read, 'file')];
  const problems = [...read.lines, ...unused, ...explainNothing(read.values)];
  return { file: printable(file), variables: inLines(described), problems };
}

function inLines(variables: readonly DescribedVariable[]): DescribedVariable[] {
  return variables.map((variable) => ({ ...variable, value: variable.value && printable(variable.value) }));
}

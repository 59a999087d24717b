import type { Type } from '../parse/reading.ts';
import type { Settings } from '../shape.ts';
import { VARIABLE_NAMES, VARIABLES, type VariableName } from '../table/table.ts';
import type { Complain, Environment, Values } from '../table/values.ts';
import { assemble } from './assemble-settings.ts';
import { type DeclaredLibrary, readLibraries } from './libraries.ts';
import { isMeantForUs } from './meant-for-us.ts';
import { createProblem, type Problem } from './problem.ts';

/** `file`: `OTEL_CONFIG_FILE`. */
export type Source = 'environment' | 'file' | 'default';

export interface SettingsReading {
  values: Settings;
  /** Variable by variable, before one falls back on another. */
  variables: Values;
  /** Per variable: was its value (or the usable part of it) taken from the environment? */
  sources: Record<VariableName, Source>;
  problems: Problem[];
}

/**
 * Reads every variable of the table, and those that `libraries` declare. Pure and total: no input makes it throw, and `env`
 * is not changed. An empty or blank value counts as unset (specification, "Parsing empty value"); values are trimmed.
 */
export function readSettings(env: Environment, libraries: readonly DeclaredLibrary[] = []): SettingsReading {
  const values: Record<string, unknown> = {};
  const sources = {} as Record<VariableName, Source>;
  const problems: Problem[] = [];
  for (const name of VARIABLE_NAMES) {
    const variable = VARIABLES[name];
    const text = textOf(env, name);
    const reading = text === '' ? undefined : variable.type.parse(text);
    const value = reading?.value ?? variable.default;
    values[name] = value;
    sources[name] = reading?.value === undefined ? 'default' : 'environment';
    if (reading === undefined) continue;
    const used = value === undefined ? 'nothing' : (variable.type as Type<unknown>).format(value);
    for (const { reason, advice } of reading.problems)
      problems.push(createProblem({ name, text, secret: variable.secret }, reason, used, advice));
  }
  const complain: Complain = (name, reason, used, advice) => {
    // Several signals may share a variable, and each of them complains about it: the problem is said once.
    if (problems.some((problem) => problem.name === name && problem.reason === reason)) return;
    const seen = { name, text: textOf(env, name), secret: VARIABLES[name].secret };
    problems.push(createProblem(seen, reason, used, advice));
  };
  const ofLibraries = readLibraries(env, libraries, problems);
  const variables = values as Values;
  return { values: assemble(variables, env, ofLibraries, complain), variables, sources, problems };
}

/** Names that look as if they were meant for us and are not in the table; those without a value do not count. */
export function unreadNames(env: Environment): string[] {
  return Object.keys(env).filter((name) => isMeantForUs(name) && !Object.hasOwn(VARIABLES, name) && env[name]?.trim());
}

function textOf(env: Environment, name: VariableName): string {
  return (env[name] ?? '').trim();
}

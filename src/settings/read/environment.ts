/*
 * The whole table, and what there is to say about an environment. A chunk of its own: where nothing but what most set is set,
 * `without-table.ts` does without it.
 */

import type { Settings } from '../shape.ts';
import { VARIABLE_NAMES } from '../table/table.ts';
import type { Environment } from '../table/values.ts';
import { type DeclaredLibrary, libraryVariables } from './libraries.ts';
import { describeProblem } from './problem.ts';
import { readSettings, unreadNames } from './read-settings.ts';
import { explainNames } from './unread-names.ts';

/** @returns the settings, and one line for each thing that is not as it should be */
export function readEnvironment(
  env: Environment,
  libraries: readonly DeclaredLibrary[],
): { values: Settings; lines: string[] } {
  const { values, problems } = readSettings(env, libraries);
  const unread = unreadNames(env);
  const known = unread.length > 0 ? [...VARIABLE_NAMES, ...libraryVariables(libraries).map(({ name }) => name)] : [];
  return { values, lines: [...problems.map(describeProblem), ...explainNames(unread, known)] };
}

import type { Settings } from '../shape.ts';
import type { Variable } from '../table/row.ts';
import { VARIABLES } from '../table/table.ts';

/**
 * Puts a variable that the table marks as often set into the settings of an empty environment. False: it is not marked, or its
 * text is none of those that the mark is about. The build has what the marks say in place of the table.
 */
export function putOftenSet(settings: Settings, name: string, text: string): boolean {
  const rows: Readonly<Record<string, Variable>> = VARIABLES;
  const mark = rows[name]?.oftenSet;
  return typeof mark === 'function' ? mark(settings, text) : mark === text;
}

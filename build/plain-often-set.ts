import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Plugin } from 'esbuild';
import type { Variable } from '../src/settings/table/row.ts';
import { replaceFiles } from './replace-files.ts';

/**
 * Puts what the settings table marks as often set into each start's file, as names, texts and the few functions that they need,
 * in place of the table: that was a fifth of what a start executes.
 */
export const plainOftenSet: Plugin = {
  name: 'plain-often-set',
  setup(build) {
    replaceFiles(build, /[\\/]src[\\/]settings[\\/]read[\\/]put-often-set\.ts$/, async (_own, { path }) => {
      const { VARIABLES } = (await importFrom(path, 'table')) as typeof import('../src/settings/table/table.ts');
      const functions = Object.entries(await importFrom(path, 'often-set'));
      const nameOf = (mark: unknown, variable: string) => {
        const [name] = functions.find(([, value]) => value === mark) ?? [];
        if (name === undefined) throw new Error(`${variable} is marked with what table/often-set.ts does not export`);
        return name;
      };
      const cases = Object.entries<Variable>(VARIABLES).flatMap(([name, { oftenSet: mark }]) => {
        if (mark === undefined) return [];
        const answer =
          typeof mark === 'string' ? `text === ${JSON.stringify(mark)}` : `${nameOf(mark, name)}(settings, text)`;
        return [`case '${name}': return ${answer};`];
      });
      return {
        contents: `
          import { ${functions.map(([name]) => name).join(', ')} } from '../table/often-set.ts';
          export function putOftenSet(settings, name, text) { switch (name) { ${cases.join(' ')} default: return false; } }`,
      };
    });
  },
};

/** A module of the table, by the path of one that reads it. */
function importFrom(path: string, name: string): Promise<Record<string, unknown>> {
  return import(pathToFileURL(join(path, '..', '..', 'table', `${name}.ts`)).href);
}

// `npm run bench:boundaries`: the apps of test/boundaries under this package and its peers, side by side. `--only queues/` prints
// the rows that begin so and writes nothing; `--node 24` takes one Node.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { readRows } from '../../test/boundaries/rows.ts';
import { nodesOfRows } from '../../test/boundaries/run-row.ts';
import { installFolders, isInstalled, root } from '../contenders.ts';
import { install } from '../install.ts';
import { bare, contenders, installed } from './contenders.ts';
import { measureCosts } from './cost.ts';
import { measureRows } from './measure-rows.ts';
import { renderBoundaries } from './page.ts';

const { values } = parseArgs({
  options: { only: { type: 'string', default: '' }, node: { type: 'string', default: '' } },
});
const nodes = nodesOfRows.filter(({ version }) => version.startsWith(values.node));
for (const folder of installFolders(installed)) {
  const problem = install(root, folder);
  if (problem !== undefined) console.error(`problem: ${folder} is not installed: ${problem}`);
}
const rows = readRows().filter(({ name }) => name.startsWith(values.only));
const taking = contenders.filter(isInstalled);
const results = await measureRows(rows, taking, nodes);
const page = renderBoundaries(results, await measureCosts([bare, ...taking]));
if (values.only !== '') console.log(page);
else writeFileSync(join(root, 'docs', 'boundaries.md'), page);

/** Across each boundary the work is in the trace in which whoever looks for it looks: a row per mechanism and Node. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withoutNodes } from '../harness/nodes.ts';
import { loaderFlag } from '../harness/packed.ts';
import { serversOf } from '../harness/servers.ts';
import { notRight } from './not-right.ts';
import { readRows } from './rows.ts';
import { nodesOfRows, runRow } from './run-row.ts';

const rows = readRows();
const { env: loader } = loaderFlag('NODE_OPTIONS --import');

test('each mechanism, on each Node', { concurrency: 2, skip: withoutNodes }, async (t) => {
  const runs = rows.flatMap((row) => {
    const { env: servers, skip } = serversOf(row.source);
    const env = (collector: string) => ({ ...loader, ...servers, OTEL_EXPORTER_OTLP_ENDPOINT: collector });
    return nodesOfRows.map(({ version, path }) =>
      t.test(`${row.name} on Node ${version}`, { skip }, async () => {
        const wrong = await runRow(row, { node: path, env });
        if (notRight[row.name] === undefined) assert.deepEqual(wrong, []);
        else assert.notDeepEqual(wrong, [], 'it is right: take it from the list');
      }),
    );
  });
  await Promise.all(runs);
});

test('whatever is listed as not right is a row', () => {
  const names = rows.map(({ name }) => name);
  assert.deepEqual(
    Object.keys(notRight).filter((name) => !names.includes(name)),
    [],
  );
});

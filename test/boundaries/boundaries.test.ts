/** Across each boundary the work is in the trace in which whoever looks for it looks: a row per mechanism and Node. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { withoutNodes } from '../harness/nodes.ts';
import { loaderFlag } from '../harness/packed.ts';
import { serversOf } from '../harness/servers.ts';
import { notRight } from './not-right.ts';
import { readRows } from './rows.ts';
import { nodesOfRows, runRow } from './run-row.ts';

const rows = readRows();
const { env: loader } = loaderFlag('NODE_OPTIONS --import');

describe('each mechanism, on each Node', { concurrency: 2, skip: withoutNodes }, () => {
  for (const row of rows) {
    const { env: servers, skip } = serversOf(row.source);
    const env = (collector: string) => ({ ...loader, ...servers, OTEL_EXPORTER_OTLP_ENDPOINT: collector });
    for (const { version, path } of nodesOfRows)
      test(`${row.name} on Node ${version}`, { skip }, async () => {
        const wrong = await runRow(row, { node: path, env });
        if (notRight[row.name] === undefined) assert.deepEqual(wrong, []);
        else assert.notDeepEqual(wrong, [], 'it is right: take it from the list');
      });
  }
});

test('whatever is listed as not right is a row', () => {
  const names = rows.map(({ name }) => name);
  assert.deepEqual(
    Object.keys(notRight).filter((name) => !names.includes(name)),
    [],
  );
});

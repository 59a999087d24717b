/** A statement of nothing but blanks and comments, such as an empty migration, costs an app no more than any other. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { project } from '../../harness/project.ts';
import { collect } from '../../harness/receive.ts';
import { run } from '../../harness/run.ts';

const WITH = ';WITH a AS (SELECT 1 AS x) SELECT * FROM a';

/** Statement and name of its span. */
const STATEMENTS: readonly (readonly [sql: string, name: string])[] = [
  [' '.repeat(28), 'sqlite'],
  [' '.repeat(100_000), 'sqlite'],
  ['\n'.repeat(24), 'sqlite'],
  [`${'\n'.repeat(26)};`, 'sqlite'],
  ['-- a\n'.repeat(20), 'sqlite'],
  ['  /* removed */\n'.repeat(7), 'sqlite'],
  ['/* removed */'.repeat(100), 'sqlite'],
  [`\n${' '.repeat(24)}${WITH}`, 'SELECT SELECT a'],
  [`${' \n\t'.repeat(300)}${WITH}`, 'SELECT SELECT a'],
  [`${' '.repeat(40)}SELECT 1`, 'SELECT'],
];

const { file } = project({
  'app.cjs': `
    const { DatabaseSync } = require('node:sqlite');
    const database = new DatabaseSync(':memory:');
    for (const sql of ${JSON.stringify(STATEMENTS.map(([sql]) => sql))}) {
      database.exec(sql);
      console.log(sql.length);
    }
    process.stderr.write('CPU ' + process.cpuUsage().user);`,
});

/** In us. */
const cpuOf = (stderr: string) => Number(/CPU (\d+)/.exec(stderr)?.[1]);

for (const sanitized of ['true', 'false'])
  test(`blanks in front of nothing are no work, with OTEL_INSTRUMENTATION_COMMON_DB_QUERY_SANITIZATION_ENABLED=${sanitized}`, async () => {
    const collector = await collect();
    const env = {
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_INSTRUMENTATION_COMMON_DB_QUERY_SANITIZATION_ENABLED: sanitized,
    };
    const bare = await run({ file: file('app.cjs'), flag: false });
    const traced = await run({ file: file('app.cjs'), env });
    await collector.close();
    assert.deepEqual([bare.code, traced.signal, traced.code], [0, null, 0], traced.stderr);
    assert.equal(traced.stdout, bare.stdout);
    // What each blank doubles takes hours.
    assert.ok(cpuOf(traced.stderr) < 50 * cpuOf(bare.stderr), `${traced.stderr}, bare: ${bare.stderr}`);
    assert.deepEqual(
      collector.spans.map(({ name }) => name),
      STATEMENTS.map(([, name]) => name),
    );
    assert.equal(collector.spans[0]?.attributes['db.query.text'], ' '.repeat(28));
  });

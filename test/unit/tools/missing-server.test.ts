/** A server that a variable names and that is not there: its tests are skipped, with one line that says what to do. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';

const servers = join(import.meta.dirname, '..', '..', '..', 'tools', 'servers', 'servers.mjs');

/** What a test is told of PostgreSQL where `PG_URL` is so: by what makes servers available, and by what looks at them. */
function told(url: string) {
  const source = `
    const { ensureServers, serversNow } = await import(${JSON.stringify(pathToFileURL(servers).href)});
    const both = [await ensureServers(['postgresql']), await serversNow()];
    console.log(JSON.stringify(both.map(({ postgresql }) => postgresql)));`;
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', source], {
    env: { ...process.env, PG_URL: url },
    encoding: 'utf8',
  });
  assert.equal(stderr, '', 'nothing is installed');
  return JSON.parse(stdout) as unknown;
}

const unavailable = (reason: string) => [
  { available: false, env: 'PG_URL', reason },
  { available: false, env: 'PG_URL', reason },
];

test('nothing listens there', () => {
  assert.deepEqual(
    told('postgres://me:secret@127.0.0.1:1/test'),
    unavailable(
      'postgresql at 127.0.0.1:1, as PG_URL says, is not reachable; start it there, or unset PG_URL to have one started',
    ),
  );
});

for (const url of ['nonsense', '127.0.0.1:5432', 'localhost:5432'])
  test(`"${url}" is no URL`, () => {
    assert.deepEqual(
      told(url),
      unavailable('postgresql: PG_URL is no URL; one is postgres://postgres@127.0.0.1:5432/test'),
    );
  });

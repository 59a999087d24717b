/** A server that a variable names and that is not there: its tests are skipped, with one line that says what to do. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { definitions } from '../../../tools/servers/definitions.mjs';

const servers = join(import.meta.dirname, '..', '..', '..', 'tools', 'servers', 'servers.mjs');

/** The variable of PostgreSQL, which a test that spells it would be taken to need. */
const { env: variable = '', url: usual = '' } = definitions.postgresql ?? {};

/** What a test is told of PostgreSQL where its variable is so: by what makes servers available, and by what looks at them. */
function told(url: string) {
  const source = `
    const { ensureServers, serversNow } = await import(${JSON.stringify(pathToFileURL(servers).href)});
    const both = [await ensureServers(['postgresql']), await serversNow()];
    console.log(JSON.stringify(both.map(({ postgresql }) => postgresql)));`;
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', source], {
    env: { ...process.env, [variable]: url },
    encoding: 'utf8',
  });
  assert.equal(stderr, '', 'nothing is installed');
  return JSON.parse(stdout) as unknown;
}

const unavailable = (reason: string) => [
  { available: false, env: variable, reason },
  { available: false, env: variable, reason },
];

test('nothing listens there', () => {
  assert.deepEqual(
    told('postgres://me:secret@127.0.0.1:1/test'),
    unavailable(
      `postgresql at 127.0.0.1:1, as ${variable} says, is not reachable; start it there, or unset ${variable} to have one started`,
    ),
  );
});

for (const url of ['nonsense', '127.0.0.1:5432', 'localhost:5432'])
  test(`"${url}" is no URL`, () => {
    assert.deepEqual(told(url), unavailable(`postgresql: ${variable} is no URL; one is ${usual}`));
  });

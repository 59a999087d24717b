/**
 * Files of a package that require each other in a circle: of the exports of one that is still loading Node warns of each property
 * that is missing (mysql2 up to 3.11.4 and mysql 2.0 are such). What a patch asks for is no mistake of the app's.
 */
import assert from 'node:assert/strict';
import { globSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Library } from '../../../src/patching/define.ts';
import { root } from '../../harness/packed.ts';
import { project } from '../../harness/project.ts';
import { run } from '../../harness/run.ts';

/** Files that no patch knows. */
const FILES = ['promise.js', 'lib/of-nobody.js'];
/** These packages are known to have such an entry in a supported version. */
const WITH_ENTRY = ['mysql', 'mysql2'];

const packages = new Map<string, string>();
for (const file of globSync('src/libraries/*/library.ts', { cwd: root })) {
  const { default: library } = (await import(join(root, file))) as { default: Library };
  for (const [name, range] of Object.entries(library.packages ?? {})) {
    const oldest = /\d+\.\d+\.\d+/.exec(range)?.[0];
    if (oldest !== undefined) packages.set(name, oldest);
  }
}

/** A file that another one of the package requires while it loads itself. */
function circle(file: string): Record<string, string> {
  const other = file.replace('.js', '-beside.js');
  const name = other.split('/').at(-1);
  return {
    [file]: `exports.one = 1; require('./${name}'); exports.two = 2;`,
    [other]: `exports.three = require('./${file.split('/').at(-1)}').one;`,
  };
}

const filesIn = (name: string): string[] => (WITH_ENTRY.includes(name) ? ['index.js', ...FILES] : FILES);

function filesOf(name: string, version: string): Record<string, string> {
  const folder = `node_modules/${name}`;
  const files = Object.assign({}, ...filesIn(name).map(circle)) as Record<string, string>;
  return {
    [`${folder}/package.json`]: JSON.stringify({ name, version, main: 'index.js' }),
    ...Object.fromEntries(Object.entries(files).map(([path, text]) => [`${folder}/${path}`, text])),
  };
}

test('files in a circle make nobody warn, in any package', async () => {
  assert.ok(packages.size > 60, `${packages.size} packages`);
  assert.equal(packages.get('mysql2'), '1.4.2');
  const all = [...packages].map(([name, version]) => filesOf(name, version));
  const { file } = project({
    ...(Object.assign({}, ...all) as Record<string, string>),
    'app.cjs': [...packages.keys()]
      .flatMap((name) => filesIn(name).map((path) => `require(${JSON.stringify(`${name}/${path}`)});`))
      .join('\n'),
  });
  const bare = await run({ file: file('app.cjs'), flag: false });
  const traced = await run({ file: file('app.cjs') });
  assert.deepEqual([bare.code, bare.stderr], [0, '']);
  assert.deepEqual([traced.code, traced.stderr], [0, '']);
});

/** What is published is not this repository: a manifest for users, and pages that can be read without it. */
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { publishedManifest, publishedPage } from '../../../build/package-folder.mjs';

const root = join(import.meta.dirname, '..', '..', '..');
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

test('the manifest says what users and registries need, and nothing of this repository', () => {
  const published = publishedManifest(manifest);
  for (const field of [
    ...['name', 'version', 'description', 'license', 'author', 'homepage', 'repository', 'bugs', 'keywords'],
    ...['main', 'types', 'exports', 'bin', 'engines', 'peerDependencies', 'publishConfig'],
  ])
    assert.deepEqual(published[field], manifest[field], field);
  for (const field of ['private', 'scripts', 'devDependencies', 'overrides', 'workspaces', 'dependencies'])
    assert.equal(published[field], undefined, field);
  assert.deepEqual(manifest.publishConfig, { access: 'public', provenance: true });
});

test('the repository itself cannot be published by accident', () => {
  assert.equal(manifest.private, true);
});

const page = (markdown: string) =>
  publishedPage(markdown, { repository: { url: 'git+https://example.com/a/b.git' }, version: '1.2.3' });

test('links of a page lead to the files of its version; what is for the tests, or is code, is not touched', () => {
  assert.equal(
    page('[a](docs/a.md#b), ![c](./docs/c.png)'),
    '[a](https://example.com/a/b/blob/v1.2.3/docs/a.md#b), ![c](https://example.com/a/b/raw/v1.2.3/docs/c.png)',
  );
  for (const same of ['[a](https://example.com/a)', '[a](#b)', '`[a](b)`', '```md\n[a](b)\n```', 'a[0](b)'.slice(0, 4)])
    assert.equal(page(same), same);
  assert.equal(page('text\n\n<!-- run; spans GET -->\n```sh\nls\n```\n'), 'text\n\n```sh\nls\n```\n');
});

test('README.md and CHANGELOG.md have no link that needs the repository', () => {
  for (const name of ['README.md', 'CHANGELOG.md']) {
    const published = publishedPage(readFileSync(join(root, name), 'utf8'), manifest);
    const targets = [...published.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);
    assert.ok(targets.length > 0);
    assert.deepEqual(
      targets.filter((target) => !/^(?:https:|#)/.test(target)),
      [],
    );
  }
});

test('where the project is, and who answers, is said in package.json alone', () => {
  const { url } = manifest.repository;
  const host = new URL(url.replace(/^git\+/, ''));
  const placeholders = [`${host.host}${host.pathname.replace(/\.git$/, '')}`, manifest.bugs.email];
  const files = globSync(['*.{md,json,ts}', '{docs,src,build,tools,examples,.github}/**/*.{md,ts,mjs,json,yml,yaml}'], {
    cwd: root,
    exclude: (name) => ['node_modules', 'package-lock.json', 'versions'].includes(name),
  });
  assert.ok(files.length > 500);
  const named = files.filter((file) => {
    const text = readFileSync(join(root, file), 'utf8');
    return placeholders.some((placeholder) => text.includes(placeholder));
  });
  assert.deepEqual(named, ['package.json']);
});

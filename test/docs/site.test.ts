/** The site of docs/ is built, has a page for each, and asks nothing of another machine. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { appendFileSync, cpSync, existsSync, globSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { promisify } from 'node:util';
import { root } from '../harness/packed.ts';
import { temporaryFolder } from '../harness/temporary.ts';

const vitepress = join(root, 'node_modules', 'vitepress', 'bin', 'vitepress.js');

/** A copy of what the site is made of, with the installed packages. @returns its folder */
function copyOfSources(): string {
  const folder = temporaryFolder('site');
  cpSync(join(root, 'docs'), join(folder, 'docs'), { recursive: true });
  cpSync(join(root, 'package.json'), join(folder, 'package.json'));
  mkdirSync(join(folder, 'node_modules'));
  for (const name of ['vitepress', 'vue']) {
    symlinkSync(join(root, 'node_modules', name), join(folder, 'node_modules', name));
  }
  return folder;
}

const build = (cwd: string) => promisify(execFile)(process.execPath, [vitepress, 'build', 'docs'], { cwd });

describe('the site', { concurrency: 1 }, () => {
  test('has each page, and loads nothing from elsewhere', { timeout: 300_000 }, async () => {
    const folder = copyOfSources();
    await build(folder);
    const pages = globSync('**/*.md', { cwd: join(root, 'docs') });
    assert.ok(pages.length > 60);
    const missing = pages
      .map((page) => page.replace(/(^|\/)README\.md$/, '$1index.md').replace(/\.md$/, '.html'))
      .filter((page) => !existsSync(join(folder, '.site', page)));
    assert.deepEqual(missing, []);
    const foreign = globSync('**/*.html', { cwd: join(folder, '.site') }).flatMap((page) =>
      [
        ...readFileSync(join(folder, '.site', page), 'utf8').matchAll(
          /<(?:script|link|img|iframe)\b[^>]*https?:[^>]*>/g,
        ),
      ].map(([tag]) => `${page}: ${tag}`),
    );
    assert.deepEqual(foreign, []);
    // A link to a file that is no page leads to the repository.
    const index = readFileSync(join(folder, '.site', 'contributing', 'add-a-library.html'), 'utf8');
    assert.doesNotMatch(index, /href="(\.\.\/){2}/);
  });

  test('is not built with a link that leads nowhere', { timeout: 300_000 }, async () => {
    const folder = copyOfSources();
    appendFileSync(join(folder, 'docs', 'concepts.md'), '\n[nowhere](no-such-page.md)\n');
    await assert.rejects(build(folder), (error: { stdout: string; stderr: string }) =>
      /dead link no-such-page|\.\/no-such-page/.test(error.stdout + error.stderr),
    );
  });
});

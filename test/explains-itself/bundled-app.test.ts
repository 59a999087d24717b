/** An app that is one file: what is bundled into it is named, and nothing else is. */
import assert from 'node:assert/strict';
import { appendFileSync, cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { build, type Plugin } from 'esbuild';
import { BUNDLE_MARKS, CHANNEL_MARKS } from '../../src/loader/bundle-marks.ts';
import { libraries } from '../../src/loader/registry.ts';
import { librariesUnderTest } from '../harness/libraries.ts';
import { packed, root } from '../harness/packed.ts';
import { project } from '../harness/project.ts';
import { collect } from '../harness/receive.ts';
import { run } from '../harness/run.ts';
import { temporaryFolder } from '../harness/temporary.ts';

/** What a library asks for and is not installed, or is native, stays outside. */
const optionalOutside: Plugin = {
  name: 'optional-outside',
  setup(build) {
    build.onResolve({ filter: /.*/ }, async ({ path, resolveDir, kind, importer, pluginData }) => {
      if (pluginData === 'asked' || kind === 'entry-point') return;
      const resolved = await build.resolve(path, { resolveDir, kind, importer, pluginData: 'asked' });
      return resolved.errors.length > 0 || resolved.path.endsWith('.node') ? { path, external: true } : resolved;
    });
  },
};

async function bundle(contents: string, resolveDir: string, format: 'cjs' | 'esm', packages?: 'external') {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir },
    bundle: true,
    write: false,
    minify: true,
    platform: 'node',
    format,
    logLevel: 'silent',
    plugins: [optionalOutside],
    ...(packages && { packages, plugins: [] }),
    ...(format === 'esm' && {
      banner: { js: `import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);` },
    }),
  });
  return outputFiles[0]?.text ?? '';
}

const APP = `
import express from 'express';
import pg from 'pg';
const app = express();
globalThis.pool = pg.Pool;
app.get('/', (request, response) => response.end());
const server = app.listen(0, '127.0.0.1', async () => {
  await (await fetch('http://127.0.0.1:' + server.address().port)).text();
  server.close();
  if (process.env.STAY) setTimeout(() => process.exit(), 60_000);
});`;

async function stderrOf(
  t: TestContext,
  file: string,
  env = {},
  onErrorLine?: Parameters<typeof run>[0]['onErrorLine'],
) {
  const collector = await collect();
  t.after(() => collector.close());
  const { stderr } = await run({
    file,
    env: { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, ...env },
    ...(onErrorLine && { onErrorLine }),
  });
  return stderr;
}

const line = (file: string) =>
  `[otel-auto] warn: express and pg are bundled into ${file}, where this loader cannot see them: not traced. Mark them as external in ` +
  'the bundler (esbuild: --packages=external), and install them beside the bundle.\n';

for (const format of ['cjs', 'esm'] as const) {
  const name = format === 'cjs' ? 'app.cjs' : 'app.mjs';

  test(`a bundle (${format}): one line, at the end of a short process`, async (t) => {
    const app = project({ [name]: await bundle(APP, root, format) });
    assert.equal(await stderrOf(t, app.file(name)), line(app.file(name)));
    const env = { OTEL_NODE_DISABLED_INSTRUMENTATIONS: 'express,pg' };
    assert.equal(await stderrOf(t, app.file(name), env), '');
  });

  test(`a bundle (${format}): one line, a while after the start of a long one`, async (t) => {
    const app = project({ [name]: await bundle(APP, root, format) });
    const stderr = await stderrOf(t, app.file(name), { STAY: '1' }, (_line, child) => child.kill('SIGKILL'));
    assert.equal(stderr, line(app.file(name)));
  });

  test(`a bundle (${format}) whose libraries are external says nothing, however big it is`, async (t) => {
    const app = project({}, { links: ['express', 'pg'] });
    const source = `${APP}\nglobalThis.big = ${JSON.stringify('x'.repeat(100_000))};`;
    writeFileSync(app.file(name), await bundle(source, root, format, 'external'));
    assert.equal(await stderrOf(t, app.file(name)), '');
  });
}

const MARKED = librariesUnderTest.filter(({ name }) => Object.hasOwn(BUNDLE_MARKS, name));

test('the files of this package are no bundle of the app, wherever they are', async () => {
  const folder = temporaryFolder('checkout');
  for (const part of ['dist', 'register', 'package.json'])
    cpSync(join(packed, part), join(folder, part), { recursive: true });
  // As big as it is with all names in it: `npm run dev` builds so.
  appendFileSync(join(folder, 'dist', 'loader-explainer.cjs'), `/*${' '.repeat(2 ** 20)}*/`);
  writeFileSync(
    join(folder, 'app.mjs'),
    `import http from 'node:http';
    const server = http.createServer((request, response) => response.end()).listen(0, '127.0.0.1', () => {
      http.get({ host: '127.0.0.1', port: server.address().port, agent: false }, (response) => {
        response.resume().on('close', () => server.close(() => console.log('ran')));
      });
    });`,
  );
  const { stdout, stderr } = await run({
    file: join(folder, 'app.mjs'),
    flag: false,
    nodeArgs: ['--import', pathToFileURL(join(folder, 'register', 'import.mjs')).href],
    env: { OTEL_LOG_LEVEL: 'debug', OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1' },
  });
  assert.equal(stdout, 'ran\n');
  assert.match(stderr, /traced as http/);
  assert.doesNotMatch(stderr, /bundled into/);
});

test('each mark is of a library of the table', () => {
  assert.deepEqual(MARKED.map(({ name }) => name).sort(), Object.keys(BUNDLE_MARKS).sort());
});

for (const { name, versions } of MARKED)
  for (const version of versions)
    test(`the mark of ${name} is in a bundle of ${version.name}`, async (t) => {
      const packages = Object.keys(libraries.find((library) => library.name === name)?.packages ?? {});
      const texts: string[] = [];
      for (const found of packages) {
        try {
          texts.push(
            await bundle(`import * as all from '${found}'; globalThis.all = all;`, join(version.folder), 'cjs'),
          );
        } catch {
          // Not of this version, or nothing that can be bundled.
        }
      }
      if (texts.length === 0) return t.skip('it cannot be bundled');
      const channel = CHANNEL_MARKS[name];
      if (channel !== undefined && texts.some((text) => text.includes(channel))) return t.skip('traced by its channel');
      assert.ok(
        texts.some((text) => text.includes(BUNDLE_MARKS[name] ?? '')),
        `${texts.length} bundles without it`,
      );
    });

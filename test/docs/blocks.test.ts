/** Every command and snippet of README.md and docs/ runs, or says why it does not: see blocks.ts. */
import assert from 'node:assert/strict';
import { existsSync, globSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, dirname, join } from 'node:path';
import { test } from 'node:test';
import { readLibraries } from '../../tools/libraries.mjs';
import { packed, root } from '../harness/packed.ts';
import { collect } from '../harness/receive.ts';
import { runShell, SHELL_LIMIT, type Visit } from '../harness/shell.ts';
import { drawTraces } from '../harness/tree.ts';
import { type Block, blocksOf, type Task } from './blocks.ts';

/** What a page takes for granted: the app that is traced. It makes one request, and ends. */
const APP = `const server = require('node:http').createServer((request, response) => response.end('hello'));
server.listen(0, '127.0.0.1', async () => {
  await (await fetch('http://127.0.0.1:' + server.address().port)).text();
  server.close();
});`;

/** Names that a snippet has from the app around it. */
const STAND_INS: Readonly<Record<string, string>> = {
  queue: '{ publish() {} }',
  message: "'a message'",
  save: "async () => 'saved'",
};

/** Nothing of the test run reaches the app. */
const clean = Object.fromEntries(
  Object.entries(process.env).filter(
    ([name]) => !/^(OTEL_|NODE_OPTIONS$|NODE_TEST|npm_|TRACEPARENT$|FORCE_COLOR$|NO_COLOR$)/.test(name),
  ),
);

interface Command {
  /** For bash. */
  script: string;
  env: Readonly<Record<string, string>>;
  get: string | undefined;
}

/** Of libraries in several versions npm puts any at the root, or none; a page is about the newest. */
function newestVersions(): [name: string, path: string][] {
  return readLibraries(root).flatMap(({ versions }) => {
    const newest = versions.at(-1);
    const [name = ''] = Object.keys(newest?.dependencies ?? {});
    const path = join(newest?.folder ?? '', 'node_modules', name);
    return newest !== undefined && existsSync(path) ? [[name, path] as [string, string]] : [];
  });
}

/** A project with this package installed; inside the repository, so that it has what the repository has installed. */
function projectOf(page: string): string {
  const folder = join(root, '.test', 'docs', `${page.replaceAll('/', '-')}-${process.pid}`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(folder, 'node_modules', '@org'), { recursive: true });
  symlinkSync(packed, join(folder, 'node_modules', '@org', 'otel-auto'));
  for (const [name, path] of newestVersions()) {
    mkdirSync(dirname(join(folder, 'node_modules', name)), { recursive: true });
    symlinkSync(path, join(folder, 'node_modules', name));
  }
  writeFileSync(join(folder, 'package.json'), '{ "name": "orders", "version": "1.0.0" }\n');
  writeFileSync(join(folder, 'app.js'), APP);
  return folder;
}

/** How a block is run in the project's folder. */
function commandOf(folder: string, { language, text }: Block, task: Extract<Task, { kind: 'run' }>): Command {
  const loaded = 'node --import @org/otel-auto/register';
  if (task.file !== undefined) {
    const given = task.given.map((name) => `globalThis.${name} = ${STAND_INS[name]};`).join('\n');
    writeFileSync(join(folder, 'given.mjs'), given);
    writeFileSync(join(folder, task.file), text);
    return { script: `exec ${loaded} --import ./given.mjs ${task.file}`, env: {}, get: task.get };
  }
  switch (language) {
    case 'sh':
      return { script: installedBy(folder, text), env: {}, get: task.get };
    case 'dockerfile': {
      const local = text.replaceAll('/app/node_modules/', `${folder}/node_modules/`);
      const env = Object.fromEntries(
        [...local.matchAll(/^ENV (\w+)="?(.*?)"?$/gm)].map(([, key, value]) => [key, value]),
      );
      const [, json = '[]'] = /^CMD (\[.*\])$/m.exec(local) ?? [];
      const words = (JSON.parse(json) as string[]).map((word) => `'${word}'`);
      return { script: `exec ${words.join(' ')}`, env: env as Record<string, string>, get: task.get };
    }
    case 'yaml':
      // On a busy machine what it says may pass.
      writeFileSync(join(folder, 'otel.yaml'), text.replace(/^( *exit_timeout): \d+$/m, '$1: 50000'));
      return { script: `exec ${loaded} app.js`, env: { OTEL_CONFIG_FILE: join(folder, 'otel.yaml') }, get: task.get };
    default:
      throw new Error(`nothing is known about running ${language}`);
  }
}

/** Without `npm install`: what it would install is there, as it is when the package was packed and installed for the tests. */
function installedBy(folder: string, script: string): string {
  const { resolve } = createRequire(join(folder, 'app.js'));
  const lines = script.split('\n').map((line) => line.replace(/\s+#.*$/, ''));
  for (const line of lines.filter((line) => line.startsWith('npm install ')))
    for (const name of line.split(' ').slice(2)) assert.ok(resolve(`${name}/package.json`));
  return lines.filter((line) => !line.startsWith('npm install ')).join('\n');
}

async function runs(folder: string, block: Block, task: Extract<Task, { kind: 'run' }>): Promise<void> {
  const collector = await collect();
  const { host } = new URL(collector.url);
  try {
    const { script, env, get } = commandOf(folder, block, task);
    const visit: Visit | undefined =
      get === undefined
        ? undefined
        : async (url, output) => {
            assert.equal((await fetch(new URL(get, url))).status, 200, output());
            return 'SIGTERM';
          };
    const { code, signal, output } = await runShell(
      script.replaceAll('localhost:4318', host),
      {
        cwd: folder,
        env: {
          ...clean,
          PATH: [dirname(process.execPath), join(root, 'node_modules', '.bin'), clean.PATH].join(delimiter),
          OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
          // On a busy machine the defaults may pass.
          OTEL_NODE_EXIT_TIMEOUT: '50000',
          OTEL_EXPORTER_OTLP_TIMEOUT: '50000',
          ...env,
        },
      },
      visit,
    );
    assert.equal(signal ?? code, get === undefined ? 0 : 'SIGTERM', output);
    assert.doesNotMatch(output, /\[otel-auto\] (?:warn|error)/);
    const names = new Set(collector.spans.map(({ name }) => name));
    for (const name of task.spans) assert.ok(names.has(name), `no span "${name}" in\n${drawTraces(collector.spans)}`);
    if (task.noSpans) assert.deepEqual([...names], []);
  } finally {
    await collector.close();
  }
}

const pages = ['README.md', ...globSync('docs/{,migration/}*.md', { cwd: root })].sort();

for (const page of pages) {
  const blocks = blocksOf(readFileSync(join(root, page), 'utf8'));
  if (blocks.length === 0) continue;
  test(page, async (t) => {
    const folder = projectOf(page);
    t.after(() => rmSync(folder, { recursive: true }));
    for (const block of blocks) {
      const { line, language, task } = block;
      await t.test(`${page}:${line} (${language})`, { timeout: 2 * SHELL_LIMIT }, async () => {
        assert.ok(task, 'nothing says whether it is run: see test/docs/blocks.ts');
        if (task.kind === 'file') writeFileSync(join(folder, task.file), block.text);
        if (task.kind === 'run') await runs(folder, block, task);
      });
    }
  });
}

test('a block that says nothing is found', () => {
  const page = (comment: string) => `text\n\n${comment}\n\`\`\`sh\nls\n\`\`\`\n`;
  const kinds = ['', '<!-- something else -->', '<!-- not run: why -->', '<!-- run; spans a -->'].map(
    (comment) => blocksOf(page(comment))[0]?.task?.kind,
  );
  assert.deepEqual(kinds, [undefined, undefined, 'not run', 'run']);
  assert.throws(() => blocksOf(page('<!-- run; span a -->')), /an option that is none/);
});

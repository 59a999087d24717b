/** `next start`: both routers, a proxy, rewrites, streamed pages and a database. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../../harness/run.ts';
import { besideBare } from '../beside-bare.ts';
import { dropDatabase, emptyDatabase } from '../database.ts';
import { folderOfApp } from '../installed.ts';

const PASSWORD = 'nextDatabasePassw0rd';
const TOKEN = 'nextTokenInARequest';

const folder = folderOfApp('next');
const cli = join(folder, 'node_modules', 'next', 'dist', 'bin', 'next');

/** Builds it as its author would, with nothing of the loader; once for each content. */
async function build(): Promise<void> {
  const hash = createHash('sha256');
  const apart = (name: string) => name === 'node_modules' || name === '.next';
  for (const file of globSync('**/*.{js,mjs,json}', { cwd: folder, exclude: apart }).sort())
    hash.update(`${file}\n`).update(readFileSync(join(folder, file)));
  const content = hash.digest('hex');
  const stamp = join(folder, '.next', 'built-of');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === content) return;
  const env = { NEXT_TELEMETRY_DISABLED: '1' };
  const { code, stdout, stderr } = await run({
    file: cli,
    args: ['build'],
    cwd: folder,
    env,
    flag: false,
    timeout: 280_000,
  });
  assert.equal(code, 0, `${stdout}${stderr}`);
  writeFileSync(stamp, content);
}

/** A page that is streamed: which of its parts is ready first is chance. */
function inAnyOrder(text: string): string {
  if (!text.includes('<div hidden id="S:')) return text;
  return text
    .replace('</body></html>', '')
    .split(/(?=<script|<div hidden)/)
    .sort()
    .join('\n');
}

besideBare({
  name: 'next',
  main: 'node_modules/next/dist/bin/next',
  args: ({ port }) => ['start', folder, '-p', String(port), '-H', '127.0.0.1'],
  servers: ['PG_URL'],
  async prepare({ servers: { PG_URL = '' } }) {
    await build();
    const url = await emptyDatabase(PG_URL, 'real_next', PASSWORD);
    return { DATABASE_URL: url, NEXT_TELEMETRY_DISABLED: '1', NODE_ENV: 'production' };
  },
  clean: ({ servers: { PG_URL = '' } }) => dropDatabase(PG_URL, 'real_next'),
  ready: /Ready in/,
  async visit(ask) {
    const headers = { authorization: `Bearer ${TOKEN}` };
    await ask('/');
    await ask(`/orders/7?access_token=${TOKEN}`, { headers });
    await ask('/orders/9');
    await ask('/old/3');
    await ask('/older/3');
    await ask('/slow');
    await ask('/broken');
    await ask('/api/orders/7');
    await ask('/api/orders/7', { method: 'POST', headers, body: { name: 'pen', password: TOKEN } });
    await ask('/api/orders/7', { method: 'DELETE' });
    await ask('/api/broken');
    await ask('/api/hello?name=Ada');
    await ask('/api/hello?name=Ada&status=503');
    await ask('/private/orders');
    await ask('/nowhere');
    await Promise.all(['/orders/1', '/orders/2', '/api/orders/3'].map((path) => ask(path)));
  },
  timeless: (text) =>
    inAnyOrder(text)
      .replaceAll(/\d+(\.\d+)?m?s\b/g, '<duration>')
      .replaceAll(/\bdigest: '\d+'/g, "digest: '<digest>'"),
  routeless: /^\/(older|private)\//, // A redirect of the configuration, and an answer of the proxy.
  secrets: [PASSWORD, TOKEN],
  end: { code: 143, signal: null },
});

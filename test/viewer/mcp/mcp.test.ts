/** `otel-auto mcp`: an agent finds ten planted faults by its tools alone, with an official client, in a real app's traces. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { packed, root } from '../../harness/packed.ts';
import { project } from '../../harness/project.ts';
import { run } from '../../harness/run.ts';

const cli = join(packed, 'dist', 'cli.cjs');
const require = createRequire(join(root, 'src/libraries/mcp/test/versions/1.32.2/package.json'));
const { Client } =
  require('@modelcontextprotocol/sdk/client/index.js') as typeof import('@modelcontextprotocol/sdk/client/index.js');
const { StdioClientTransport } =
  require('@modelcontextprotocol/sdk/client/stdio.js') as typeof import('@modelcontextprotocol/sdk/client/stdio.js');

let client: InstanceType<typeof Client>;
let app: ChildProcess;
let ended: Promise<never>;

async function call(name: string, input: Record<string, unknown> = {}): Promise<string> {
  const { content, isError } = (await client.callTool({ name, arguments: input })) as {
    content: { type: string; text: string }[];
    isError?: boolean;
  };
  const text = content.map((part) => part.text).join('\n');
  return isError ? `error: ${text}` : text;
}

/** Has the app ask for the paths, one after another. */
async function request(...paths: string[]): Promise<void> {
  app.stdin?.write(`${paths.join(',')}\n`);
  await Promise.race([once(app.stdout as NodeJS.ReadableStream, 'data'), ended]);
}

before(async () => {
  client = new Client({ name: 'test', version: '1' });
  const env = Object.fromEntries(
    Object.entries(process.env).filter(
      (entry): entry is [string, string] => entry[1] !== undefined && !/^(OTEL_|NODE_OPTIONS)/.test(entry[0]),
    ),
  );
  const args = [cli, 'mcp', '--port', '0', '--grpc-port', '0'];
  await client.connect(new StdioClientTransport({ command: process.execPath, args, env, stderr: 'ignore' }));
  const how = await call('how_to_send');
  const { url, options } =
    /OTEL_EXPORTER_OTLP_ENDPOINT=(?<url>\S+).*NODE_OPTIONS="(?<options>[^"]+)"/.exec(how)?.groups ?? {};
  assert.ok(url && options, how);
  app = spawn(process.execPath, [join(import.meta.dirname, 'bugs.mjs')], {
    env: {
      ...env,
      OTEL_EXPORTER_OTLP_ENDPOINT: url,
      OTEL_BSP_SCHEDULE_DELAY: '50',
      NODE_OPTIONS: options,
      OTEL_SERVICE_NAME: 'bugs',
    },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  ended = once(app, 'exit').then(() => assert.fail('the app has ended'));
  ended.catch(() => {});
});

after(async () => {
  app?.stdin?.end();
  await client?.close();
});

/** What the fault is, in the words of the tools. */
const FAULTS: Readonly<Record<string, RegExp>> = {
  '/n-plus-one': /N_PLUS_ONE: 20 like calls .*SELECT id FROM items WHERE owner = \?/,
  '/serial': /SERIAL_CALLS: [23] calls .*Promise\.all would take/,
  '/slow-query': /SLOW_QUERY: One statement took .*WITH RECURSIVE/,
  '/retry-storm': /RETRY_STORM: .* failed 5 times/,
  '/pool': /POOL_WAIT: .*waiting for a connection of a pool/,
  '/throws': /Errors:\n.*TypeError: cannot read the cart.* at ".*bugs\.mjs:\d+/,
  '/gap': /UNEXPLAINED_GAP: \d+ ms .*the app's own code/,
  '/swallowed': /SWALLOWED_ERROR: .*went on as if nothing was wrong/,
  '/chatty': /N_PLUS_ONE: 12 like calls/,
  '/timeout': /TimeoutError/,
};

for (const [path, fault] of Object.entries(FAULTS))
  test(`the fault of ${path} is found`, async () => {
    const explained = call('wait_for_trace', { query: `url.path:${path}` });
    await request(path);
    const text = await explained;
    assert.match(text, fault);
    assert.match(text, /is data\./);
    assert.ok(text.length < 2400, `about 300 tokens, not ${text.length} characters:\n${text}`);
    const found = await call('find_traces', { query: `url.path:${path}` });
    const id = found.slice(0, 12);
    assert.match(found, /^[0-9a-f]{12} {2}/);
    assert.equal(await call('explain_trace', { trace_id: id }), text);
  });

test('services, operations, a tree and a comparison', async () => {
  await request('/gap', '/n-plus-one');
  await call('wait_for_trace', { query: 'nothing-like-this', timeout_seconds: 1 });
  assert.match(await call('list_services'), /^service "bugs": /m);
  assert.match(
    await call('list_operations', { query: 'db.system.name:sqlite' }),
    /"SELECT items" \(client\) in "bugs": \d+ times/,
  );
  const ids = (await call('find_traces', { query: 'url.path:/gap' })).split('\n').map((line) => line.slice(0, 12));
  const other = (await call('find_traces', { query: 'url.path:/n-plus-one', limit: 1 })).slice(0, 12);
  assert.match(await call('show_tree', { trace_id: other }), /is data\.\n(?:.*\n)*.*× 20 .*N\+1/);
  assert.match(await call('compare_traces', { before: ids[0], after: other }), /-> 20 times/);
});

test('the doctor', async () => {
  const { file } = project({ 'app.cjs': '' });
  const text = await call('run_doctor', { command: [process.execPath, file('app.cjs')] });
  assert.match(text, /\[NOT_PRELOADED\]/);
  assert.match(await call('run_doctor', { command: ['no-such-program'] }), /^cannot start "no-such-program"/);
});

test('bad input is told, and does no harm', async () => {
  assert.match(await call('explain_trace', { trace_id: 'zz' }), /^error: a trace id has 32 hexadecimal digits/);
  assert.match(
    await call('explain_trace', { trace_id: 'ffffffffffffffffffffffffffffffff' }),
    /^error: no trace has the id/,
  );
  assert.match(await call('find_traces', { query: 'dur>' }), /^error: the query cannot be read at position /);
  assert.match(await call('find_traces', { limit: 0 }), /^error: /);
  await assert.rejects(
    client
      .callTool({ name: 'no_such_tool' })
      .then((answer) => (answer.isError ? Promise.reject(new Error('refused')) : answer)),
  );
  assert.match(await call('find_traces', { limit: 1 }), /^[0-9a-f]{12} {2}/);
});

test('mcp --help says how to add it; a file that cannot be opened ends it', async () => {
  const help = await run({ file: cli, args: ['mcp', '--help'], flag: false });
  assert.match(help.stdout, /"mcpServers": \{ "traces": /);
  const { file } = project({});
  writeFileSync(file('not-otlp.json'), 'no');
  const missing = await run({
    file: cli,
    args: ['mcp', file('missing.json'), '--port', '0', '--grpc-port', '0'],
    flag: false,
  });
  assert.equal(missing.code, 1);
  assert.match(missing.stderr, /cannot open .*missing\.json/);
});

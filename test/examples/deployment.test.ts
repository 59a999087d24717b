/** What `examples/deployment` says is run as far as it goes without containers: commands and layouts as processes, files parsed. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, globSync, mkdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { parseAllDocuments } from 'yaml';
import { packed, root } from '../harness/packed.ts';
import { type Project, project } from '../harness/project.ts';
import { collect } from '../harness/receive.ts';
import { run } from '../harness/run.ts';

const deployment = join(root, 'examples', 'deployment');
const read = (path: string) => readFileSync(join(deployment, path), 'utf8');

const APP = `
const server = require('node:http').createServer((request, response) => response.end('hello'));
server.listen(0, '127.0.0.1', async () => {
  await (await fetch('http://127.0.0.1:' + server.address().port)).text();
  console.log('answered');
});`;

/** The app with the package installed, by link, as it is in each of the images. */
function installed(t: TestContext, folder = ''): Project {
  const app = project({ 'server.js': APP });
  t.after(() => rmSync(app.folder, { recursive: true }));
  const link = app.file(join(folder, 'node_modules', '@org', 'otel-auto'));
  mkdirSync(dirname(link), { recursive: true });
  symlinkSync(packed, link);
  return app;
}

interface Command {
  /** Of Node, the app among them. */
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd: string;
}

/** It answers, is ended by SIGTERM, which ends it by that signal, and its spans were delivered. */
async function runsTraced({ args, env, cwd }: Command): Promise<void> {
  const collector = await collect();
  try {
    const [file = '', ...rest] = args.slice(args.indexOf('server.js'));
    const { signal, stderr } = await run({
      file,
      args: rest,
      nodeArgs: args.slice(0, args.indexOf('server.js')),
      flag: false,
      cwd,
      env: { ...env, OTEL_SERVICE_NAME: 'orders', OTEL_EXPORTER_OTLP_ENDPOINT: collector.url },
      onLine: (_line, child) => child.kill('SIGTERM'),
    });
    assert.equal(signal, 'SIGTERM', stderr);
    assert.deepEqual(collector.spans.map(({ kind }) => kind).sort(), ['CLIENT', 'SERVER'], stderr);
  } finally {
    await collector.close();
  }
}

/** `CMD` of the last stage, without the `node` that some images have as their entry point. */
function commandOf(dockerfile: string): string[] {
  const [, json = '[]'] = /^CMD (\[.*\])$/m.exec(dockerfile) ?? [];
  const command = JSON.parse(json) as string[];
  return command[0] === 'node' ? command.slice(1) : command;
}

for (const name of ['Dockerfile', 'Dockerfile.distroless']) {
  test(`the command of ${name}`, async (t) => {
    const { folder } = installed(t);
    const args = commandOf(read(`docker/${name}`)).map((arg) =>
      arg.replace(/^\/app\/(?=node_modules\/)/, `${folder}/`),
    );
    assert.ok(args[1]?.startsWith(folder), 'a whole path');
    await runsTraced({ args, cwd: folder });
  });
}

test('the NODE_OPTIONS of Dockerfile.node-options', async (t) => {
  const dockerfile = read('docker/Dockerfile.node-options');
  const { folder, file } = installed(t, 'otel-auto');
  const [, options = ''] = /NODE_OPTIONS="([^"]*)"/.exec(dockerfile) ?? [];
  assert.match(options, / \/otel-auto\//);
  const NODE_OPTIONS = options.replace(' /otel-auto/', ` ${file('otel-auto')}/`);
  await runsTraced({ args: commandOf(dockerfile), env: { NODE_OPTIONS }, cwd: folder });
});

test("the layout that the Operator's init container copies", async (t) => {
  const { folder, file } = installed(t, 'volume');
  // `cp -r /autoinstrumentation/. <volume>`
  cpSync(join(deployment, 'operator'), file('volume'), { recursive: true });
  const NODE_OPTIONS = `--require ${file('volume/autoinstrumentation.js')}`;
  await runsTraced({ args: ['server.js'], env: { NODE_OPTIONS }, cwd: folder });
});

test('the command of the systemd unit', async (t) => {
  const { folder } = installed(t);
  const [, command = ''] = /^ExecStart=\/usr\/bin\/node (.*)$/m.exec(read('systemd/orders.service')) ?? [];
  assert.match(command, / \/opt\/orders\//);
  await runsTraced({ args: command.replace(' /opt/orders/', ` ${folder}/`).split(' '), cwd: folder });
});

test('the systemd unit, by systemd-analyze', (t) => {
  const { status, stderr, error } = spawnSync('systemd-analyze', ['--version']);
  if (error || status !== 0) return t.skip('needs systemd-analyze: apt-get install systemd');
  const verified = spawnSync('systemd-analyze', ['verify', join(deployment, 'systemd', 'orders.service')], {
    encoding: 'utf8',
  });
  // It also looks for the program and the user, which only the target has.
  const faults = verified.stderr.split('\n').filter((line) => /orders\.service:\d+|Unknown/.test(line));
  assert.deepEqual(faults, [], String(stderr));
});

interface Collector {
  exporters: Record<string, { endpoint?: string }>;
  service: { pipelines: Record<string, Record<'receivers' | 'processors' | 'exporters', string[] | undefined>> };
  [section: string]: unknown;
}

const parsed = (path: string): unknown[] =>
  parseAllDocuments(read(path)).map((document) => {
    assert.deepEqual(document.errors, [], path);
    return document.toJS();
  });

test('every file parses', () => {
  const files = globSync('**/*.{yaml,json}', { cwd: deployment });
  assert.ok(files.length > 10);
  for (const file of files) assert.ok(parsed(file).length > 0);
});

for (const path of ['compose/collector.yaml', 'gateway/agent.yaml', 'gateway/gateway.yaml']) {
  test(`${path}: pipelines name what is defined, and all of it is used`, () => {
    const [collector] = parsed(path) as [Collector];
    const { connectors = {} } = collector;
    const used = new Set<string>();
    for (const [name, pipeline] of Object.entries(collector.service.pipelines)) {
      for (const section of ['receivers', 'processors', 'exporters'] as const) {
        for (const component of pipeline[section] ?? []) {
          const defined = { ...(collector[section] as object), ...(connectors as object) };
          assert.ok(component in defined, `${name}: ${component} is not defined`);
          used.add(component);
        }
      }
    }
    for (const section of ['receivers', 'processors', 'exporters', 'connectors'])
      for (const component of Object.keys((collector[section] as object | undefined) ?? {}))
        assert.ok(used.has(component), `${component} is not used`);
  });
}

test('compose: the Collector and Grafana lead to services that are there', () => {
  const [{ services }] = parsed('compose/compose.yaml') as [{ services: Record<string, { volumes?: string[] }> }];
  const [collector] = parsed('compose/collector.yaml') as [Collector];
  const [grafana] = parsed('compose/grafana-datasources.yaml') as [{ datasources: { url: string }[] }];
  const hosts = [
    ...Object.values(collector.exporters).flatMap(({ endpoint }) => endpoint ?? []),
    ...grafana.datasources.map(({ url }) => new URL(url).host),
  ].map((address) => address.split(':')[0] as string);
  for (const host of hosts) assert.ok(host === '0.0.0.0' || host in services, `${host} is not a service`);
  const mounted = Object.values(services).flatMap(({ volumes = [] }) => volumes.map((volume) => volume.split(':')[0]));
  for (const file of mounted.filter((source) => source?.startsWith('.')))
    assert.doesNotThrow(() => read(join('compose', file as string)), `${file} does not exist`);
});

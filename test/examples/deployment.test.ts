/** What `examples/deployment` says is run as far as it goes without containers: commands and layouts as processes, files parsed. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, globSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
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

for (const name of ['Dockerfile', 'Dockerfile.alpine', 'Dockerfile.distroless']) {
  test(`the command of ${name}`, async (t) => {
    const { folder } = installed(t);
    const args = commandOf(read(`docker/${name}`)).map((arg) =>
      arg.replace(/^\/app\/(?=node_modules\/)/, `${folder}/`),
    );
    assert.ok(args[1]?.startsWith(folder), 'a whole path');
    await runsTraced({ args, cwd: folder });
  });

  test(`what ${name} installs: no devDependencies`, (t) => {
    const { folder, file } = project({
      'package.json': JSON.stringify({
        name: 'orders',
        version: '1.0.0',
        dependencies: { used: 'file:used' },
        devDependencies: { 'for-tests': 'file:for-tests' },
      }),
      'used/package.json': '{ "name": "used", "version": "1.0.0" }',
      'for-tests/package.json': '{ "name": "for-tests", "version": "1.0.0" }',
    });
    t.after(() => rmSync(folder, { recursive: true }));
    const [, command = ''] = /^RUN (npm ci .*)$/m.exec(read(`docker/${name}`)) ?? [];
    const tarball = globSync('*.tgz', { cwd: join(root, '.packed') })[0] as string;
    const local = command.replace(/@org\/otel-auto@\d+/, join(root, '.packed', tarball));
    for (const line of ['npm install --package-lock-only', local]) {
      const env = { ...process.env, npm_config_offline: 'true', npm_config_audit: 'false', NODE_ENV: '' };
      const { status, stderr } = spawnSync('sh', ['-c', line], { cwd: folder, env, encoding: 'utf8' });
      assert.equal(status, 0, stderr);
    }
    assert.deepEqual(
      readdirSync(file('node_modules'))
        .filter((entry) => !entry.startsWith('.'))
        .sort(),
      ['@org', 'used'],
    );
  });
}

test('an image is built without what the app has installed, its secrets and its history', () => {
  const ignored = read('docker/.dockerignore').split('\n');
  for (const entry of ['node_modules', '.env*', '.git']) assert.ok(ignored.includes(entry), entry);
});

test('the NODE_OPTIONS of Dockerfile.node-options', async (t) => {
  const dockerfile = read('docker/Dockerfile.node-options');
  const { folder, file } = installed(t, 'otel-auto');
  const [, options = ''] = /NODE_OPTIONS="([^"]*)"/.exec(dockerfile) ?? [];
  assert.match(options, / \/otel-auto\//);
  const NODE_OPTIONS = options.replace(' /otel-auto/', ` ${file('otel-auto')}/`);
  assert.doesNotMatch(dockerfile, /^CMD/m, "the image's own command stays");
  await runsTraced({ args: ['server.js'], env: { NODE_OPTIONS }, cwd: folder });
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

test('the layer of Lambda: its layout, and the NODE_OPTIONS of the function', async (t) => {
  const { folder, file } = installed(t, 'opt/nodejs');
  const [{ Resources }] = parsed('lambda/template.yaml') as [
    { Resources: { Orders: { Properties: { Environment: { Variables: { NODE_OPTIONS: string } } } } } },
  ];
  const { NODE_OPTIONS } = Resources.Orders.Properties.Environment.Variables;
  const { dependencies } = JSON.parse(read('lambda/layer/package.json')) as { dependencies: object };
  assert.deepEqual(Object.keys(dependencies), ['@org/otel-auto']);
  const NODE_PATH = file('opt/nodejs/node_modules');
  await runsTraced({ args: ['server.js'], env: { NODE_OPTIONS, NODE_PATH }, cwd: folder });
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

interface Container {
  name: string;
  image: string;
  command?: string[];
  env?: { name: string; value?: string }[];
  readinessProbe?: { httpGet: { path: string } };
  securityContext?: { runAsUser?: number };
  volumeMounts?: { name: string; mountPath: string }[];
}

interface Pod {
  securityContext?: { fsGroup?: number };
  containers: Container[];
  initContainers?: Container[];
  volumes?: { name: string; hostPath?: { path: string }; configMap?: { name: string } }[];
}

interface Manifest {
  kind: string;
  metadata: { name: string };
  spec: { template?: { spec: Pod }; exporter?: { endpoint: string }; clusterIP?: string };
}

const manifests = globSync('kubernetes/*.yaml', { cwd: deployment }).flatMap((path) => parsed(path) as Manifest[]);
const pods = manifests.flatMap(({ metadata, spec }) =>
  spec.template ? [[metadata.name, spec.template.spec] as const] : [],
);
/** Stores that the gateway hands on to; README says so. */
const ELSEWHERE = ['jaeger-collector', 'tempo-distributor'];

test('Kubernetes: every service that something is sent to is there', () => {
  const services = manifests.filter(({ kind }) => kind === 'Service').map(({ metadata }) => metadata.name);
  const [agent, gateway] = ['agent', 'gateway'].map((name) => parsed(`gateway/${name}.yaml`)[0]) as [
    { exporters: { loadbalancing: { resolver: { dns: { hostname: string } } } } },
    Collector,
  ];
  const { hostname } = agent.exporters.loadbalancing.resolver.dns;
  const injected = manifests.flatMap(({ spec }) => spec.exporter?.endpoint ?? []);
  const given = pods
    .flatMap(([, { containers }]) => containers.flatMap(({ env = [] }) => env))
    .flatMap(({ name, value }) =>
      name.endsWith('ENDPOINT') && value !== undefined && !value.includes('$') ? [value] : [],
    );
  const stores = Object.values(gateway.exporters).flatMap(({ endpoint }) => endpoint ?? []);
  const hosts = [
    hostname,
    ...[...injected, ...given].map((url) => new URL(url).hostname),
    ...stores.map((address) => address.split(':')[0] as string),
  ];
  assert.deepEqual(
    hosts.filter((host) => ![...services, ...ELSEWHERE, '0.0.0.0'].includes(host)),
    [],
  );
  assert.equal(
    manifests.find(({ kind, metadata }) => kind === 'Service' && metadata.name === hostname)?.spec.clusterIP,
    'None',
    'balanced by the addresses of all',
  );
});

test('Kubernetes: whoever keeps something on disk may write there', () => {
  for (const [name, { containers, initContainers = [], volumes = [], securityContext }] of pods) {
    for (const { volumeMounts = [] } of containers) {
      for (const { name: volume, mountPath } of volumeMounts.filter(
        ({ mountPath }) => mountPath === '/var/lib/otelcol',
      )) {
        const ofHost = volumes.find((one) => one.name === volume)?.hostPath !== undefined;
        const owner = initContainers.find(({ command }) => command?.join(' ') === `chown 10001:10001 ${mountPath}`);
        assert.ok(ofHost ? owner?.securityContext?.runAsUser === 0 : securityContext?.fsGroup === 10001, name);
      }
    }
  }
});

test('Kubernetes: probes of the app leave no spans', () => {
  const [, { containers }] = pods.find(([name]) => name === 'orders') ?? assert.fail('no app');
  for (const { env = [], readinessProbe } of containers)
    assert.equal(
      env.find(({ name }) => name === 'OTEL_NODE_HTTP_SERVER_IGNORE_PATHS')?.value,
      readinessProbe?.httpGet.path,
    );
});

test('the values of Helm say what the manifests say', () => {
  for (const [name, file] of [
    ['otel-agent', 'helm/agent.yaml'],
    ['otel-gateway', 'helm/gateway.yaml'],
  ] as const) {
    const [values] = parsed(file) as [
      Record<string, unknown> & {
        image: { repository: string; tag: string };
        initContainers?: unknown;
        extraVolumeMounts: unknown;
        configMap: { existingName: string };
        fullnameOverride: string;
        resources: unknown;
      },
    ];
    const [, pod] = pods.find(([one]) => one === name) ?? assert.fail(name);
    const [container] = pod.containers as [Container & { resources: unknown }];
    assert.equal(values.fullnameOverride, name);
    assert.equal(`${values.image.repository}:${values.image.tag}`, container.image);
    assert.deepEqual(values.initContainers, pod.initContainers);
    assert.deepEqual(values.resources, container.resources);
    assert.equal(values.configMap.existingName, pod.volumes?.find(({ configMap }) => configMap)?.configMap?.name);
    assert.deepEqual(
      values.extraVolumeMounts,
      container.volumeMounts?.filter(({ name }) => name === 'queue'),
    );
  }
});

test('Kustomize takes the manifests, with the configurations of both Collectors', (t) => {
  const made = spawnSync('kubectl', ['kustomize', deployment], { encoding: 'utf8' });
  if (made.error) return t.skip('needs kubectl');
  assert.equal(made.status, 0, made.stderr);
  const kinds = parseAllDocuments(made.stdout).map((document) => document.toJS() as Manifest);
  for (const name of ['otel-agent', 'otel-gateway', 'orders'])
    assert.ok(
      kinds.some(({ kind, metadata }) => kind === 'Service' && metadata.name === name),
      name,
    );
  for (const { spec } of kinds)
    for (const { configMap } of spec?.template?.spec.volumes ?? [])
      if (configMap)
        assert.ok(
          kinds.some(({ kind, metadata }) => kind === 'ConfigMap' && metadata.name === configMap.name),
          configMap.name,
        );
});

test('compose: the app is built as docker/Dockerfile says, whatever the folder', () => {
  const text = read('compose/compose.yaml');
  assert.doesNotMatch(text, /\$\{?PWD/);
  const [{ services }] = parsed('compose/compose.yaml') as [
    { services: { orders: { build: { dockerfile_inline: string } } } },
  ];
  assert.equal(services.orders.build.dockerfile_inline.replaceAll('$$', '$'), read('docker/Dockerfile'));
});

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

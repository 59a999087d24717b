import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { findAppPackage, findMainScript } from '../../../src/resource/app-package.ts';
import { createResource } from '../../../src/resource/resource.ts';
import { readSettings } from '../../../src/settings/read/read-settings.ts';
import type { Environment } from '../../../src/settings/table/values.ts';
import { VERSION } from '../../../src/version.ts';

const root = realpathSync(mkdtempSync(join(tmpdir(), 'otel-auto-resource-')));
after(() => rmSync(root, { recursive: true }));

/** Writes a file below the test's directory and returns its path. */
function file(path: string, content: unknown = ''): string {
  const full = join(root, path);
  mkdirSync(dirname(full), { recursive: true });
  writeFileSync(full, typeof content === 'string' ? content : JSON.stringify(content));
  return full;
}

function attributes(env: Environment, name?: string) {
  const defaults = { serviceName: name, serviceVersion: '1.2.3' };
  return createResource(readSettings(env).values, defaults, env).attributes;
}

test('service.name: OTEL_SERVICE_NAME, OTEL_RESOURCE_ATTRIBUTES, package.json, unknown_service', () => {
  const both = { OTEL_SERVICE_NAME: 'a', OTEL_RESOURCE_ATTRIBUTES: 'service.name=b' };
  assert.equal(attributes(both, 'c')['service.name'], 'a');
  assert.equal(attributes({ ...both, OTEL_SERVICE_NAME: '' }, 'c')['service.name'], 'b');
  assert.equal(attributes({}, 'c')['service.name'], 'c');
  assert.equal(attributes({})['service.name'], 'unknown_service:node');
});

test('OTEL_RESOURCE_ATTRIBUTES win over what is detected', () => {
  const seen = attributes({ OTEL_RESOURCE_ATTRIBUTES: 'service.version=7,host.name=h,team=x' });
  assert.deepEqual([seen['service.version'], seen['host.name'], seen.team], ['7', 'h', 'x']);
});

test('what the process says about itself', () => {
  const { 'service.instance.id': id, ...seen } = attributes({}, 'app');
  assert.match(String(id), /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  assert.notEqual(attributes({})['service.instance.id'], id);
  assert.match(String(seen['telemetry.sdk.version']), /^\d+\.\d+\.\d+$/);
  assert.deepEqual(seen, {
    'service.name': 'app',
    'service.version': '1.2.3',
    'telemetry.sdk.language': 'nodejs',
    'telemetry.sdk.name': 'opentelemetry',
    'telemetry.sdk.version': seen['telemetry.sdk.version'],
    'telemetry.distro.name': '@org/otel-auto',
    'telemetry.distro.version': VERSION,
    'process.pid': process.pid,
    'process.executable.path': process.execPath,
    'process.runtime.name': 'nodejs',
    'process.runtime.version': process.versions.node,
    'process.runtime.description': 'Node.js',
    'host.name': hostname(),
    'host.arch': process.arch === 'x64' ? 'amd64' : seen['host.arch'],
  });
});

test('only what the named detectors say', () => {
  const telemetry = /^(telemetry|service)\./;
  const keys = (detectors: string) =>
    Object.keys(attributes({ OTEL_NODE_RESOURCE_DETECTORS: detectors })).filter((key) => !/^telemetry\./.test(key));
  assert.deepEqual(keys('none'), ['service.name', 'service.version']);
  assert.deepEqual(keys('serviceinstance'), ['service.name', 'service.instance.id', 'service.version']);
  assert.deepEqual(
    keys('os').filter((key) => !telemetry.test(key)),
    ['os.type', 'os.version'],
  );
  const env = { OTEL_NODE_RESOURCE_DETECTORS: 'os', OTEL_RESOURCE_ATTRIBUTES: 'team=x', OTEL_SERVICE_NAME: 's' };
  const seen = attributes(env);
  assert.deepEqual([seen.team, seen['service.name']], ['x', 's'], 'env is always read');
});

test('deployment.environment.name is taken from the old key where only that is given', () => {
  const name = (text: string) => attributes({ OTEL_RESOURCE_ATTRIBUTES: text, NODE_ENV: 'production' });
  const old = name('deployment.environment=staging');
  assert.deepEqual([old['deployment.environment.name'], old['deployment.environment']], ['staging', 'staging']);
  assert.equal(name('deployment.environment=a,deployment.environment.name=b')['deployment.environment.name'], 'b');
  assert.equal(name('team=x')['deployment.environment.name'], undefined, 'NODE_ENV says how to run, not where');
});

test('what Kubernetes says of the pod', () => {
  const pick = (env: Environment) =>
    Object.fromEntries(Object.entries(attributes(env)).filter(([key]) => key.startsWith('k8s.')));
  const plain = { POD_NAME: 'p', POD_UID: 'u', POD_NAMESPACE: 'n', NODE_NAME: 'o', CONTAINER_NAME: 'c' };
  assert.deepEqual(pick(plain), {}, 'others use these names too');
  assert.deepEqual(pick({ ...plain, KUBERNETES_SERVICE_HOST: '10.0.0.1', K8S_POD_NAME: 'own' }), {
    'k8s.pod.name': 'own',
    'k8s.pod.uid': 'u',
    'k8s.namespace.name': 'n',
    'k8s.node.name': 'o',
    'k8s.container.name': 'c',
  });
  assert.deepEqual(pick({ ...plain, K8S_POD_NAME: 'p', K8S_DEPLOYMENT_NAME: 'd', K8S_CLUSTER_NAME: 'l' }), {
    'k8s.pod.name': 'p',
    'k8s.deployment.name': 'd',
    'k8s.cluster.name': 'l',
  });
  const operator = { KUBERNETES_SERVICE_HOST: 'h', OTEL_RESOURCE_ATTRIBUTES_POD_NAME: 'p' };
  assert.deepEqual(pick(operator), { 'k8s.pod.name': 'p' });
  assert.deepEqual(pick({ ...operator, OTEL_RESOURCE_ATTRIBUTES: 'k8s.pod.name=env' }), { 'k8s.pod.name': 'env' });
});

test('the package of an app: nearest package.json with a name', () => {
  file('app/package.json', { name: '@acme/app', version: '1.0.0' });
  file('app/dist/package.json', { type: 'module' });
  file('app/lib/package.json', 'not json');
  file('app/bin/package.json', { name: 7, version: '1' });
  for (const script of ['app/dist/src/main.js', 'app/lib/main.js', 'app/bin/x.js', 'app/index.js'])
    assert.deepEqual(findAppPackage(file(script)), { name: '@acme/app', version: '1.0.0' });
  file('nameless/deep/package.json', { name: 'inner' });
  assert.deepEqual(findAppPackage(file('nameless/deep/a.js')), { name: 'inner', version: undefined });
});

test('the main script: real path, none for evaluated code', () => {
  const script = file('app/node_modules/tool/cli.js');
  mkdirSync(join(root, 'app/node_modules/.bin'), { recursive: true });
  const link = join(root, 'app/node_modules/.bin/tool');
  symlinkSync(script, link);
  assert.equal(findMainScript(['node', link], []), script);
  assert.equal(findMainScript(['node', join(root, 'app/index')], []), join(root, 'app/index'));
  assert.equal(findMainScript(['node'], []), undefined);
  assert.equal(findMainScript(['node', '-'], []), undefined);
  for (const flag of ['-e', '-p', '-pe', '--eval', '--print', '--eval=1'])
    assert.equal(findMainScript(['node', script], [flag, '1']), undefined, flag);
  assert.equal(findMainScript(['node', script], ['--enable-source-maps', '--env-file=x']), script);
});

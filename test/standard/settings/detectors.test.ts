import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { hostname } from 'node:os';
import { test } from 'node:test';
import { collect } from '../../harness/receive.ts';
import { run } from '../../harness/run.ts';
import { writeApp } from '../../nothing-lost/exit/app.ts';
import { outcome, quiet } from './app.ts';

/** A metadata service on loopback; detectors whose address is fixed are not run here. */
async function metadata(answers: Readonly<Record<string, unknown>> | undefined) {
  const asked: string[] = [];
  const listener: RequestListener = (request, response) => {
    asked.push(request.url ?? '');
    assert.equal(request.headers.traceparent, undefined, 'asking is not traced');
    if (answers === undefined) return; // Never answers.
    const answer = answers[request.url ?? ''];
    response.writeHead(answer === undefined ? 404 : 200, { 'metadata-flavor': 'Google' });
    response.end(typeof answer === 'string' ? answer : JSON.stringify(answer ?? {}));
  };
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { host, asked, close: () => server.close().closeAllConnections() };
}

const ARN = 'arn:aws:ecs:eu-west-1:123456789012';
const ECS = {
  '/v4': { ContainerARN: `${ARN}:container/shop/c0ffee` },
  '/v4/task': { Cluster: 'shop', TaskARN: `${ARN}:task/shop/7`, Family: 'web', Revision: '3', LaunchType: 'FARGATE' },
};

test('OTEL_NODE_RESOURCE_DETECTORS', async () => {
  const { resource: standard = {} } = (await quiet({})).work ?? {};
  assert.equal(standard['host.name'], hostname());
  assert.equal(typeof standard['process.pid'], 'number');
  assert.match(String(standard['service.instance.id']), /^[0-9a-f-]{36}$/);
  assert.equal(standard['os.type'], undefined);
  const { resource: none = {} } = (await quiet({ OTEL_NODE_RESOURCE_DETECTORS: 'none' })).work ?? {};
  const keys = Object.keys(none).filter((key) => !key.startsWith('telemetry.'));
  assert.deepEqual(keys.sort(), ['service.name', 'service.version']);
  const own = { OTEL_NODE_RESOURCE_DETECTORS: 'OS,serviceinstance', OTEL_RESOURCE_ATTRIBUTES: 'team=x' };
  const { resource: os = {} } = (await quiet(own)).work ?? {};
  assert.equal(typeof os['os.type'], 'string');
  assert.deepEqual([os['host.name'], os['process.pid'], os.team], [undefined, undefined, 'x']);
  const bad = await outcome({ OTEL_NODE_RESOURCE_DETECTORS: 'host,toaster' });
  assert.equal(bad.work?.resource['host.name'], hostname());
  assert.match(bad.stderr, /^.*OTEL_NODE_RESOURCE_DETECTORS="host,toaster" has an unknown value; using host\..*\n$/);
});

test('all spans of a process have one service.instance.id, and of another one another', async () => {
  const ids = async () => new Set((await quiet({})).spans.map(({ resource }) => resource['service.instance.id']));
  const [one, two] = [await ids(), await ids()];
  assert.deepEqual([one.size, two.size], [1, 1]);
  assert.notDeepEqual(one, two);
});

test('ECS: its attributes are on the first spans, next to the others', async () => {
  const service = await metadata(ECS);
  const { spans, stderr } = await outcome({
    ECS_CONTAINER_METADATA_URI_V4: `http://${service.host}/v4`,
    OTEL_RESOURCE_ATTRIBUTES: 'aws.ecs.task.family=mine',
  });
  service.close();
  assert.equal(stderr, '');
  assert.equal(spans.length, 5);
  for (const { resource } of spans) {
    assert.equal(resource['cloud.platform'], 'aws_ecs');
    assert.equal(resource['aws.ecs.task.arn'], `${ARN}:task/shop/7`);
    assert.equal(resource['aws.ecs.task.family'], 'mine');
    assert.deepEqual([resource['service.name'], resource['host.name']], ['settings-app', hostname()]);
  }
});

test('Google Cloud: the metadata service is asked where Cloud Run shows itself', async () => {
  const instance = '/computeMetadata/v1/instance';
  const service = await metadata({
    '/computeMetadata/v1/instance': 'ok',
    [`${instance}/id`]: '4711',
    [`${instance}/region`]: 'projects/1/regions/europe-west1',
    '/computeMetadata/v1/project/project-id': 'shop-project',
  });
  const { work, stderr } = await outcome({
    GCE_METADATA_HOST: service.host,
    K_SERVICE: 'web',
    K_REVISION: 'web-1',
    K_CONFIGURATION: 'web',
  });
  service.close();
  assert.equal(stderr, '');
  assert.equal(work?.resource['cloud.platform'], 'gcp_cloud_run', JSON.stringify(service.asked));
  assert.equal(work?.resource['cloud.account.id'], 'shop-project');
  assert.equal(work?.resource['faas.name'], 'web');
});

test('Lambda and Azure App Service are known by their environment', async () => {
  const lambda = await quiet({
    AWS_LAMBDA_FUNCTION_NAME: 'fn',
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    AWS_REGION: 'eu-west-1',
  });
  assert.deepEqual([lambda.work?.resource['cloud.platform'], lambda.work?.resource['faas.name']], ['aws_lambda', 'fn']);
  const azure = await quiet({ WEBSITE_SITE_NAME: 'site', REGION_NAME: 'westeurope' });
  assert.equal(azure.work?.resource['cloud.region'], 'westeurope');
  assert.equal(azure.work?.resource['service.name'], 'settings-app', 'what is known already stays');
});

test('Kubernetes: the pod’s variables', async () => {
  const { work } = await quiet({ KUBERNETES_SERVICE_HOST: '10.0.0.1', K8S_POD_NAME: 'web-1', NODE_NAME: 'node-a' });
  assert.deepEqual([work?.resource['k8s.pod.name'], work?.resource['k8s.node.name']], ['web-1', 'node-a']);
});

test('a metadata service that never answers costs no span, and holds neither start nor exit', async () => {
  const service = await metadata(undefined);
  const collector = await collect();
  const file = writeApp({ code: 'span("a"); process.exit(3);' }, 'cjs');
  const { code, stderr } = await run({
    file,
    env: {
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      ECS_CONTAINER_METADATA_URI_V4: `http://${service.host}/v4`,
      GCE_METADATA_HOST: service.host,
      // A quarter of this is less than the second after which the detector itself gives up.
      OTEL_NODE_EXIT_TIMEOUT: '3000',
    },
  });
  await collector.close();
  service.close();
  assert.deepEqual([code, stderr], [3, '']);
  assert.deepEqual(
    collector.spans.map(({ name }) => name),
    ['a'],
  );
  assert.equal(collector.spans[0]?.resource['cloud.platform'], undefined);
});

test('a burst does not wait for detectors', async () => {
  const service = await metadata(undefined);
  const collector = await collect();
  const file = writeApp({ code: 'for (let i = 0; i < 20000; i++) span("a");' }, 'cjs');
  const { stderr } = await run({
    file,
    env: { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, ECS_CONTAINER_METADATA_URI_V4: `http://${service.host}/v4` },
  });
  await collector.close();
  service.close();
  assert.equal(stderr, '');
  assert.equal(collector.spans.length, 20_000);
});

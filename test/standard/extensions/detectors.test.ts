/** OTEL_NODE_EXTENSIONS: resource detectors that answer later: the first spans wait for them, for a time and not at an exit. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { supportedNodes } from '../../harness/nodes.ts';
import { runExtended } from './extended.ts';

const SPAN = `globalThis[Symbol.for('opentelemetry.js.api.1')].trace.getTracer('app').startSpan('one').end();`;

const PRINTING = `export const spanExporters = [{ shutdown: async () => {}, export(spans, done) {
  console.log(spans.map((span) => span.resource.attributes.zone).join());
  done({ code: 0 });
} }];`;

const LATER = `const later = (value) => new Promise((resolve) => setTimeout(resolve, 100, value));
${PRINTING}
export const resourceDetectors = [{ detect: () => ({ attributes: {
  team: 'a', zone: later('b'), 'host.name': later('c'), 'deployment.environment.name': later('detected'), nothing: later(undefined),
} }) }];`;

test('attributes that are promises are in the resource of the first span, for our exporter and for theirs', async () => {
  const { code, stdout, lines, spans } = await runExtended({
    files: { 'later.mjs': LATER, 'app.cjs': SPAN },
    app: 'app.cjs',
    extensions: './later.mjs',
    env: { OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=set' },
  });
  assert.deepEqual([code, stdout, lines], [0, 'b\n', []]);
  assert.equal(spans.length, 1);
  const { team, zone, 'host.name': host, 'deployment.environment.name': environment } = spans[0]?.resource ?? {};
  assert.deepEqual([team, zone, host, environment], ['a', 'b', 'c', 'set']);
  assert.ok(!('nothing' in (spans[0]?.resource ?? {})));
});

test('the official batch processor waits for them too', async () => {
  const text = `import { BatchSpanProcessor } from '@opentelemetry/sdk-trace';
    ${LATER.replace('export const spanExporters', 'const exporters')}
    export const spanProcessors = [new BatchSpanProcessor({ exporter: exporters[0] })];`;
  const files = { 'later.mjs': text, 'app.cjs': SPAN };
  const { stdout, lines } = await runExtended({ files, app: 'app.cjs', extensions: './later.mjs' });
  assert.deepEqual([stdout, lines], ['b\n', []]);
});

test('what slow detectors of ours find and what theirs find are both there', async () => {
  const { spans, lines } = await runExtended({
    files: { 'later.mjs': LATER, 'app.cjs': SPAN },
    app: 'app.cjs',
    extensions: './later.mjs',
    env: { WEBSITE_SITE_NAME: 'site', REGION_NAME: 'westeurope' },
  });
  assert.deepEqual(lines, []);
  assert.deepEqual([spans[0]?.resource.zone, spans[0]?.resource['cloud.region']], ['b', 'westeurope']);
});

test('without a sender thread they are there too, once they are known', async () => {
  const { code, spans, lines } = await runExtended({
    files: { 'later.mjs': LATER, 'app.cjs': SPAN },
    app: 'app.cjs',
    extensions: './later.mjs',
    nodeArgs: ['--permission', '--allow-fs-read=*', '--allow-net'],
    node: supportedNodes['26-newest']?.path,
  });
  assert.deepEqual([code, lines.length, spans.length], [0, 1, 1]);
  assert.match(lines[0] ?? '', /no worker thread for sending/);
  assert.equal(spans[0]?.resource.zone, 'b');
});

test('an exit does not wait: the span is sent without them', async () => {
  const { code, spans, lines } = await runExtended({
    files: { 'later.mjs': LATER, 'app.cjs': `${SPAN} process.exit(3);` },
    app: 'app.cjs',
    extensions: './later.mjs',
  });
  assert.deepEqual([code, lines, spans.length], [3, [], 1]);
  assert.deepEqual([spans[0]?.resource.team, spans[0]?.resource.zone], ['a', undefined]);
});

test('one that never answers, one that fails and one for the name of the service are a line each, and no span is lost', async () => {
  const text = `export const resourceDetectors = [{ detect: () => ({ attributes: { team: 'a', never: new Promise(() => {}),
    fails: Promise.reject(new Error('no answer')), 'service.name': Promise.resolve('orders') } }) }];`;
  const { code, spans, lines } = await runExtended({
    files: { 'bad.mjs': text, 'app.cjs': `${SPAN} setTimeout(() => {}, 1000);` },
    app: 'app.cjs',
    extensions: './bad.mjs',
    env: { OTEL_NODE_EXIT_TIMEOUT: '2000', OTEL_SERVICE_NAME: 'shop' },
  });
  assert.equal(code, 0);
  assert.equal(lines.length, 3, lines.join('\n'));
  assert.match(lines[0] ?? '', /resource detector of extension .* gives service\.name as a promise; .*Give a value\.$/);
  assert.match(lines[1] ?? '', /detect\(\) threw: no answer/);
  assert.match(lines[2] ?? '', /has not found never within 500 ms, .*; what is sent goes without\./);
  assert.deepEqual([spans[0]?.resource.team, spans[0]?.resource['service.name']], ['a', 'shop']);
});

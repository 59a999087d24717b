/** An app that brings its own copy of `@opentelemetry/api`, older or newer than ours, in either module system. */
import assert from 'node:assert/strict';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { API_VERSION } from '../../../src/api/registration.ts';
import { supportedNodes, withoutNodes } from '../../harness/nodes.ts';
import { root } from '../../harness/packed.ts';
import { collect } from '../../harness/receive.ts';
import { run } from '../../harness/run.ts';

const APP = `
const server = http.createServer((request, response) => {
  trace.getActiveSpan?.()?.setAttribute('app', 'yes');
  trace.getTracer('app').startSpan('child').end();
  response.end();
});
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address();
  http.get({ host: '127.0.0.1', port, agent: false }, (response) => response.resume().on('end', () => server.close()));
});
const meters = { getMeter() {} };
console.log(metrics === undefined || (metrics.setGlobalMeterProvider(meters) && metrics.getMeterProvider() === meters));
`;
const HEADS = {
  cjs: "const http = require('node:http');\nconst { trace, metrics } = require('@opentelemetry/api');\n",
  mjs: "import http from 'node:http';\nimport { trace, metrics } from '@opentelemetry/api';\n",
};

const scratch = realpathSync(mkdtempSync(join(tmpdir(), 'otel-auto-copies-')));
after(() => rmSync(scratch, { recursive: true }));

/** A folder with the app and a copy of the API taken from `source`, which then says it is `version`. */
function install(source: string, version: string): string {
  const folder = mkdtempSync(join(scratch, 'app-'));
  const target = join(folder, 'node_modules', '@opentelemetry', 'api');
  mkdirSync(join(folder, 'node_modules', '@opentelemetry'), { recursive: true });
  cpSync(join(root, 'node_modules', source), target, { recursive: true, dereference: true });
  for (const path of readdirSync(target, { recursive: true, encoding: 'utf8' })) {
    if (!/\.[cm]js$|package\.json$/.test(path)) continue;
    const file = join(target, path);
    const text = readFileSync(file, 'utf8');
    if (text.includes(API_VERSION)) writeFileSync(file, text.replaceAll(API_VERSION, version));
  }
  for (const [kind, head] of Object.entries(HEADS)) writeFileSync(join(folder, `app.${kind}`), head + APP);
  return folder;
}

if (withoutNodes) test('copies of the API on every Node version', { skip: withoutNodes });

for (const [source, version] of [
  ['api-1.0', '1.0.4'],
  ['api-1.4', '1.4.1'],
  ['api-1.9', '1.9.0'],
  ['@opentelemetry/api', API_VERSION],
  ['@opentelemetry/api', '1.11.0'],
] as const) {
  for (const kind of ['cjs', 'mjs'] as const) {
    // Before 1.3 there are no metrics, and a named import of what is not there is an error of the app.
    if (kind === 'mjs' && source === 'api-1.0') continue;
    for (const [line, node] of Object.entries(supportedNodes)) {
      test(`api ${version}, app.${kind}, Node ${node.version} (${line})`, async () => {
        const collector = await collect();
        const file = join(install(source, version), `app.${kind}`);
        const env = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url };
        const { code, stdout, stderr } = await run({ file, node: node.path, env });
        await collector.close();
        assert.deepEqual({ code, stdout, stderr }, { code: 0, stdout: 'true\n', stderr: '' });
        const server = collector.spans.find((span) => span.kind === 'SERVER');
        const child = collector.spans.find((span) => span.name === 'child');
        assert.equal(child?.traceId, server?.traceId);
        assert.equal(child?.parentSpanId, server?.spanId);
        if (version !== '1.0.4') assert.equal(server?.attributes.app, 'yes');
      });
    }
  }
}

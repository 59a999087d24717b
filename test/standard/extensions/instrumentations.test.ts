/** OTEL_NODE_EXTENSIONS: instrumentations, official and hand-written, patch beside the loader, each library by one of the two. */
import assert from 'node:assert/strict';
import { mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { supportedNodes } from '../../harness/nodes.ts';
import { root } from '../../harness/packed.ts';
import { collect } from '../../harness/receive.ts';
import { run } from '../../harness/run.ts';
import { temporaryFolder } from '../../harness/temporary.ts';

const base = temporaryFolder('instrumentations');

/** An app that serves one request of its own with Express, and parses a header with what nobody else patches. */
const APP = {
  cjs: `const express = require('express'); const parse = require('forwarded-parse'); const http = require('node:http');`,
  mjs: `import express from 'express'; import parse from 'forwarded-parse'; import http from 'node:http';`,
};
const REST = `
const app = express();
app.get('/users/:id', (request, response) => { parse('for=192.0.2.43'); response.end('ok'); });
const server = app.listen(0, '127.0.0.1', () => {
  http.get({ host: '127.0.0.1', port: server.address().port, path: '/users/1', agent: false }, (response) => {
    response.resume().on('close', () => server.close());
  });
});`;

const OWN = `class Own extends InstrumentationBase {
  constructor() { super('own', '1.0.0', {}); }
  init() {
    return new InstrumentationNodeModuleDefinition('forwarded-parse', ['>=2'], (exports) => {
      const original = exports.default ?? exports;
      return (...args) => { const span = this.tracer.startSpan('parse'); try { return original(...args); } finally { span.end(); } };
    });
  }
}`;

const EXTENSION = {
  'own.cjs': `const { InstrumentationBase, InstrumentationNodeModuleDefinition } = require('@opentelemetry/instrumentation');
    const { ExpressInstrumentation } = require('@opentelemetry/instrumentation-express');
    ${OWN}
    exports.instrumentations = [new Own(), new ExpressInstrumentation()];`,
  'own.mjs': `import { InstrumentationBase, InstrumentationNodeModuleDefinition } from '@opentelemetry/instrumentation';
    import { ExpressInstrumentation } from '@opentelemetry/instrumentation-express';
    ${OWN}
    export const instrumentations = [new Own(), new ExpressInstrumentation()];`,
};

async function runWith(format: 'cjs' | 'mjs', name: string, text: string, env: Record<string, string>, node?: string) {
  const folder = mkdtempSync(join(base, 'app-'));
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  const file = join(folder, `app.${format}`);
  writeFileSync(file, APP[format] + REST);
  writeFileSync(join(folder, name), text);
  const collector = await collect();
  try {
    const result = await run({
      file,
      env: { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_NODE_EXTENSIONS: `./${name}`, ...env },
      ...(node !== undefined && { node }),
    });
    const seen = collector.spans.map(({ scope, name: span, kind }) => `${scope} ${kind} ${span}`).sort();
    const [traces] = [new Set(collector.spans.map(({ traceId }) => traceId)).size];
    return { ...result, seen, traces };
  } finally {
    await collector.close();
  }
}

for (const format of ['cjs', 'mjs'] as const)
  for (const [name, text] of Object.entries(EXTENSION))
    test(`${name} in an app of .${format}: its library is patched by it alone, the rest by us, in one trace`, async () => {
      for (const [version, { path }] of Object.entries(supportedNodes)) {
        const { code, stderr, seen, traces } = await runWith(format, name, text, {}, path);
        assert.deepEqual([code, stderr], [0, ''], version);
        assert.deepEqual(
          seen.filter((line) => !line.startsWith('@opentelemetry/instrumentation-express ')),
          ['@org/otel-auto/http CLIENT GET', '@org/otel-auto/http SERVER GET /users/:id', 'own INTERNAL parse'],
          version,
        );
        assert.ok(
          seen.some((line) => line.startsWith('@opentelemetry/instrumentation-express ')),
          version,
        );
        assert.equal(traces, 1, version);
      }
    });

test('at debug a line says which library an extension patches', async () => {
  const { stderr } = await runWith('cjs', 'own.cjs', EXTENSION['own.cjs'], { OTEL_LOG_LEVEL: 'debug' });
  assert.match(
    stderr,
    /debug: express: not traced, patched by @opentelemetry\/instrumentation-express of extension "\.\/own\.cjs"\n/,
  );
});

test('an extension that has loaded the library before its instrumentation is told so', async () => {
  const text = `require('forwarded-parse'); ${EXTENSION['own.cjs']}`;
  const { code, stderr } = await runWith('cjs', 'own.cjs', text, {});
  assert.equal(code, 0);
  assert.match(
    stderr,
    /^\[otel-auto\] warn: the instrumentation own of extension "\.\/own\.cjs" patches forwarded-parse, which .*\n$/,
  );
});

test('the official instrumentation of node:http takes the place of ours, in both module systems', async () => {
  const text = `import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
    export const instrumentations = [new HttpInstrumentation()];`;
  for (const format of ['cjs', 'mjs'] as const) {
    const { code, stderr, seen, traces } = await runWith(format, 'http.mjs', text, {});
    assert.deepEqual([code, stderr], [0, ''], format);
    const ofHttp = seen.filter((line) => /http /.test(line));
    assert.equal(ofHttp.length, 2, ofHttp.join('\n'));
    for (const line of ofHttp) assert.match(line, /^@opentelemetry\/instrumentation-http (?:CLIENT|SERVER) GET/);
    assert.ok(
      seen.some((line) => line.startsWith('@org/otel-auto/express ')),
      format,
    );
    assert.equal(traces, 1, format);
  }
});

/** Each case runs in a process of its own: what is registered is global. `@opentelemetry/api` as ES module plays our bundled copy. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { API_VERSION } from '../../../src/api/registration.ts';
import { appendHook, ES_MODULE_HOOK } from '../../../src/hooks/esm-transform.ts';
import { WATCHED } from '../../../src/loader/watched-packages.ts';

const ROOT = join(import.meta.dirname, '../../..');
const MODULES = join(ROOT, 'node_modules');
const CURRENT = join(MODULES, '@opentelemetry/api');
/** The file in a CommonJS copy that registers: up to 1.9, and from 1.10 on. */
const REGISTRY_FILES = ['build/src/internal/global-utils.js', 'dist/internal/global-utils.cjs'];

const scratch = realpathSync(mkdtempSync(join(tmpdir(), 'otel-auto-api-')));
after(() => rmSync(scratch, { recursive: true }));

/** A copy of the current API that says it is `version`; its ES modules report to the loader's hook, as they do once loaded. */
function synthesize(version: string): string {
  const directory = join(scratch, `api-${version}`);
  cpSync(CURRENT, directory, { recursive: true });
  for (const path of readdirSync(directory, { recursive: true, encoding: 'utf8' })) {
    if (!/(\.mjs|\.cjs|package\.json)$/.test(path)) continue;
    const file = join(directory, path);
    const source = readFileSync(file, 'utf8').replaceAll(API_VERSION, version);
    const bindings = WATCHED['@opentelemetry/api']?.[path];
    const match = { packageName: '@opentelemetry/api', url: '', filename: file, bindings: bindings ?? [] };
    writeFileSync(file, bindings ? appendHook(source, match) : source);
  }
  return directory;
}

const SETUP = `
import { createRequire } from 'node:module';
import * as ours from '@opentelemetry/api';
import { readSettings } from './src/settings/read/read-settings.ts';
import { createProvider } from './src/loader/tracer-provider.ts';
import { createResource } from './src/resource/resource.ts';
import { createPropagator } from './src/propagation/propagators.ts';
import { createBind } from './src/context/bind.ts';
import { createContextManager } from './src/context/manager.ts';
import { adoptApiVersion, apiGlobal, isApiTaken, registerApi } from './src/api/registration.ts';
import { patchApiCopy } from './src/api/copies.ts';
const NOBODY = { registers() {}, logger: undefined };
const require = createRequire(process.cwd() + '/x.js');
function register() {
  const settings = readSettings({}).values;
  const resource = createResource(settings, { serviceName: 'a', serviceVersion: undefined });
  const provider = createProvider({ settings, resource, spanProcessors: [] });
  const propagator = createPropagator(settings.propagators);
  return registerApi({ provider, contextManager: createContextManager({ loadBinding: () => ({ createBind }) }), propagator });
}
const report = (value) => process.stdout.write(JSON.stringify(value));
`;

function run(code: string): unknown {
  const argv = ['--no-warnings', '--input-type=module', '-e', SETUP + code];
  return JSON.parse(execFileSync(process.execPath, argv, { cwd: ROOT, encoding: 'utf8' }));
}

/** What an app does with its own copy, `app`, below a span of ours. */
const USE = `
const lines = [];
const logger = { error: (line) => lines.push(line), warn() {}, info() {}, debug() {}, verbose() {} };
const result = {};
ours.trace.getTracer('ours').startActiveSpan('ours', (parent) => {
  const child = app.trace.getTracer('app').startSpan('child');
  result.sameTrace = child.spanContext().traceId === parent.spanContext().traceId;
  result.recording = child.isRecording();
  result.active = app.trace.getSpan(app.context.active()) === parent;
  app.context.with(app.trace.setSpan(app.context.active(), child), () => {
    result.seenByUs = ours.trace.getActiveSpan() === child;
    const carrier = {};
    app.propagation.inject(app.context.active(), carrier);
    result.sent = carrier.traceparent === '00-' + child.spanContext().traceId + '-' + child.spanContext().spanId + '-03';
  });
  parent.end();
});
app.diag.setLogger(logger);
result.logger = (app.diag.error('hello'), lines.includes('hello'));
if (app.metrics) {
  const meters = { getMeter: () => 'meter' };
  result.metrics = app.metrics.setGlobalMeterProvider(meters) && app.metrics.getMeterProvider() === meters;
  result.metricsAgain = app.metrics.setGlobalMeterProvider({});
}
result.traceAgain = app.trace.setGlobalTracerProvider({});
result.refusals = lines.filter((line) => line.includes('duplicate registration')).length;
result.version = apiGlobal().version;
report(result);
`;

const JOINED = { sameTrace: true, recording: true, active: true, seenByUs: true, sent: true, logger: true };
const METRICS = { metrics: true, metricsAgain: false };

function expectCommonJs(name: string, directory: string, expected: object): void {
  test(`${name} as CommonJS joins our traces and registers what we do not hold`, () => {
    const { version } = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'));
    const code = `
      register();
      adoptApiVersion(${JSON.stringify(version)});
      const files = ${JSON.stringify(REGISTRY_FILES.map((file) => join(directory, file)))};
      const file = files.find((path) => { try { return require.resolve(path); } catch {} });
      if (!patchApiCopy(require(file), ${JSON.stringify(version)}, NOBODY)) throw new Error('not patched');
      const app = require(${JSON.stringify(directory)});
      ${USE}`;
    assert.deepEqual(run(code), { ...JOINED, traceAgain: false, ...expected });
  });
}

function expectModule(name: string, version: string, expected: object): void {
  test(`${name} as ES module joins our traces and registers what we do not hold`, () => {
    const code = `
      register();
      adoptApiVersion('1.11.0');
      const patched = [];
      globalThis[Symbol.for(${JSON.stringify(ES_MODULE_HOOK)})] = (filename, bindings) =>
        patched.push(patchApiCopy(bindings, ${JSON.stringify(version)}, NOBODY));
      const app = await import(${JSON.stringify(join(synthesize(version), 'dist/index.mjs'))});
      if (patched.filter(Boolean).length !== 1) throw new Error('patched: ' + patched);
      ${USE}`;
    assert.deepEqual(run(code), { ...JOINED, traceAgain: false, version: '1.11.0', ...expected });
  });
}

const twice = { ...METRICS, refusals: 2, version: API_VERSION };
expectCommonJs('api 1.0', join(MODULES, 'api-1.0'), { refusals: 1, version: API_VERSION });
expectCommonJs('api 1.4', join(MODULES, 'api-1.4'), twice);
expectCommonJs('api 1.9', join(MODULES, 'api-1.9'), twice);
expectCommonJs('api 1.10', CURRENT, twice);
expectCommonJs('api 1.11', synthesize('1.11.0'), { ...twice, version: '1.11.0' });
const twiceModule = { ...METRICS, refusals: 2 };
expectModule('api 1.10', API_VERSION, twiceModule);
expectModule('api 1.11', '1.11.0', twiceModule);

test('without the patch an older copy joins our traces but cannot register', () => {
  const code = `register(); const app = require('api-1.9'); ${USE}`;
  const { logger, metrics, traceAgain, sent } = run(code) as Record<string, unknown>;
  assert.deepEqual(
    { logger, metrics, traceAgain, sent },
    { logger: false, metrics: false, traceAgain: false, sent: true },
  );
});

test('old and new copies together', () => {
  const code = `
    register();
    adoptApiVersion('1.11.0');
    const old = require('api-1.9'), current = require('@opentelemetry/api');
    const next = await import(${JSON.stringify(join(synthesize('1.11.0'), 'dist/index.mjs'))});
    report(ours.trace.getTracer('t').startActiveSpan('s', (span) =>
      [old, current, next].map((api) => api.trace.getActiveSpan() === span)));`;
  assert.deepEqual(run(code), [true, true, true]);
});

test('without adoptApiVersion a newer copy is left out', () => {
  const code = `
    register();
    const app = await import(${JSON.stringify(join(synthesize('1.11.0'), 'dist/index.mjs'))});
    report(ours.trace.getTracer('t').startActiveSpan('s', () => app.trace.getActiveSpan() === undefined));`;
  assert.equal(run(code), true);
});

test('versions that are adopted', () => {
  const code = `
    register();
    const versions = ['1.9.0', '1.10.1', '1.10.0', '2.0.0', '1.12.0-rc.1', 'x', '', '1.11.0', '1.10.5'];
    report(versions.map((version) => { adoptApiVersion(version); return apiGlobal().version; }));`;
  const kept = ['1.10.1', '1.10.1', '1.10.1', '1.10.1', '1.10.1', '1.10.1', '1.11.0', '1.11.0'];
  assert.deepEqual(run(code), ['1.10.0', ...kept]);
});

test('another SDK that came first is left alone', () => {
  const code = `
    const before = isApiTaken();
    const app = require('api-1.9');
    const provider = { getTracer: () => 'theirs' };
    app.trace.setGlobalTracerProvider(provider);
    const taken = isApiTaken(), registered = register();
    report([before, taken, registered, app.trace.getTracer('t') === 'theirs', apiGlobal().version]);`;
  assert.deepEqual(run(code), [false, true, false, true, '1.9.0']);
});

test('a logger or propagator that came first stays, and we register', () => {
  const code = `
    const app = require('@opentelemetry/api');
    const lines = [];
    app.diag.setLogger({ error: (line) => lines.push(line), warn() {}, info() {}, debug() {}, verbose() {} });
    const propagator = { inject(_, carrier) { carrier.theirs = '1'; }, extract: (context) => context, fields: () => [] };
    app.propagation.setGlobalPropagator(propagator);
    const registered = [isApiTaken(), register(), isApiTaken()];
    const carrier = {};
    ours.propagation.inject(ours.ROOT_CONTEXT, carrier);
    ours.diag.error('hello');
    adoptApiVersion('1.11.0');
    report([...registered, carrier, lines.includes('hello'), apiGlobal().version]);`;
  assert.deepEqual(run(code), [false, true, true, { theirs: '1' }, true, '1.11.0']);
});

test('a second registration of ours changes nothing', () => {
  assert.deepEqual(run('report([register(), register()]);'), [true, false]);
});

test('what cannot be patched is left alone', () => {
  const code = `
    const frozen = Object.freeze({ registerGlobal() {} });
    const constant = { get registerGlobal() { return () => {}; }, set registerGlobal(_) { throw new TypeError(); } };
    report([undefined, null, 'x', {}, { registerGlobal: 1 }, frozen, constant].map((exports) => patchApiCopy(exports, '1.9.0')));`;
  assert.deepEqual(run(code), [false, false, false, false, false, false, false]);
});

test('API_VERSION is the version of the API we bundle', () => {
  assert.equal(JSON.parse(readFileSync(join(CURRENT, 'package.json'), 'utf8')).version, API_VERSION);
});

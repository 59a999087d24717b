/**
 * Lines of winston, bunyan and the console as log records: beside the official transport and stream, which an app would have to
 * add by hand, and exact. What the app prints stays as it is.
 */
import assert from 'node:assert/strict';
import { rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { newestOf, writeApp } from '../../harness/libraries.ts';
import { root } from '../../harness/packed.ts';
import { project } from '../../harness/project.ts';
import type { ReceivedLog } from '../../harness/receive/logs.ts';
import { collect } from '../../harness/receive.ts';
import { run } from '../../harness/run.ts';
import { place } from '../differential/spans.ts';

const LOGS = { OTEL_LOGS_EXPORTER: 'otlp' };

async function collected(file: string, env: Record<string, string>) {
  const collector = await collect();
  const result = await run({ file, env: { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, ...env } });
  await collector.close();
  assert.deepEqual([result.code, result.signal], [0, null], result.stderr);
  return { logs: collector.logs(), stdout: result.stdout, stderr: result.stderr };
}

async function inVersion(library: string, version: string, source: string, env: Record<string, string>) {
  const directory = place(library, version, { 'app.cjs': source });
  symlinkSync(join(root, 'node_modules', '@opentelemetry'), join(directory, 'node_modules', '@opentelemetry'));
  try {
    return await collected(join(directory, 'app.cjs'), env);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** Runs `lines(where)` outside of any span, and inside the one of a request. */
const inside = (body: string) => `
  const http = require('node:http');
  ${body}
  lines('outside');
  const server = http.createServer((request, response) => {
    lines('inside');
    response.end();
  });
  server.listen(0, '127.0.0.1', () => {
    http.get({ host: '127.0.0.1', port: server.address().port, agent: false }, (response) => {
      response.resume().on('close', () => server.close());
    });
  });`;

/** What of a record must be the same, whoever made it: stacks are those of two runs. */
function comparable(logs: readonly ReceivedLog[]) {
  return logs.map(({ body, severity, severityText, attributes, traceId }) => {
    const { 'exception.stacktrace': stack, ...rest } = attributes;
    return {
      body,
      severity,
      severityText,
      attributes: { ...rest, stack: stack !== undefined },
      traced: traceId !== '',
    };
  });
}

const BUNYAN = inside(`
  const bunyan = require('bunyan');
  const streams = [{ stream: { write: (line) => process.stdout.write(line) }, level: 'debug' }];
  if (process.env.OFFICIAL) {
    const { OpenTelemetryBunyanStream } = require('@opentelemetry/instrumentation-bunyan');
    streams.push({ type: 'raw', stream: new OpenTelemetryBunyanStream(), level: 'debug' });
  }
  const logger = bunyan.createLogger({ name: 'shop', streams, serializers: bunyan.stdSerializers });
  function lines(where) {
    logger.trace('below the level');
    logger.debug('debug %s', where);
    logger.info(Object.freeze({ order: 7, deep: { list: [1, 'a', null, { b: true }] } }), 'info');
    logger.warn(new RangeError('an error'));
    logger.error({ err: new TypeError('another'), 'otel.event.name': 'failed' }, 'error');
    logger.fatal('fatal');
    logger.child({ module: 'orders' }).info({ undefined, none: null }, 'child');
    logger._emit({ ...logger.fields, level: 35, msg: 'own level', time: new Date(0), v: 0 });
  }`);

for (const version of ['1', '2']) {
  test(`bunyan ${version}: the records of the official stream`, async () => {
    const ours = await inVersion('bunyan', version, BUNYAN, LOGS);
    const env = { ...LOGS, OFFICIAL: 'true', OTEL_NODE_DISABLED_INSTRUMENTATIONS: 'bunyan' };
    const official = await inVersion('bunyan', version, BUNYAN, env);
    assert.equal(ours.logs.length, 14);
    assert.deepEqual(comparable(ours.logs), comparable(official.logs));
    assert.deepEqual([...new Set(ours.logs.map(({ scope }) => scope))], ['@org/otel-auto/bunyan']);
    const lines = ours.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, string>);
    assert.deepEqual(
      ours.logs.map(({ traceId, spanId }) => [traceId, spanId]),
      lines.map(({ trace_id = '', span_id = '' }) => [trace_id, span_id]),
    );
    const off = await inVersion('bunyan', version, BUNYAN, {});
    assert.deepEqual([off.logs, constant(off.stdout)], [[], constant(ours.stdout)]);
  });
}

function constant(stdout: string): string {
  return stdout
    .replaceAll(/"(time|stack|trace_id|span_id|trace_flags|pid)":("(?:[^"\\]|\\.)*"|\d+),?/g, '')
    .replaceAll(',}', '}');
}

const WINSTON = inside(`
  const winston = require('winston');
  const { format } = winston;
  const transportsOf = () => {
    const print = new winston.transports.Stream({ stream: process.stdout, format: format.simple(), });
    if (!process.env.OFFICIAL) return [print];
    const { OpenTelemetryTransportV3 } = require('@opentelemetry/winston-transport');
    return [print, new OpenTelemetryTransportV3()];
  };
  const logger = winston.createLogger({
    level: 'verbose',
    format: format.combine(format.errors({ stack: true }), format.colorize(), format.splat()),
    transports: transportsOf(),
  });
  const syslog = winston.createLogger({ levels: winston.config.syslog.levels, level: 'debug', transports: transportsOf() });
  const own = winston.createLogger({ levels: { loud: 0, quiet: 1 }, level: 'loud', transports: transportsOf() });
  function lines(where) {
    logger.silly('below the level');
    logger.verbose('verbose');
    logger.info('info', Object.freeze({ where, deep: { list: [1, 'a', { b: true }] } }));
    logger.warn('warn', { err: new RangeError('an error') });
    logger.error(new TypeError('thrown'));
    logger.log({ level: 'error', message: 'an object', error: new Error('named'), 'otel.event.name': 'failed' });
    logger.child({ module: 'orders' }).info('child', { order: 7 });
    syslog.emerg('emerg');
    syslog.notice('notice');
    syslog.warning('warning');
    own.log('loud', 'of a level of its own');
    own.log('quiet', 'below that');
  }`);

test('winston 3: the records of the official transport', async () => {
  const ours = await inVersion('winston', '3', WINSTON, LOGS);
  const env = { ...LOGS, OFFICIAL: 'true', OTEL_NODE_DISABLED_INSTRUMENTATIONS: 'winston' };
  const official = await inVersion('winston', '3', WINSTON, env);
  assert.equal(ours.logs.length, 20);
  assert.deepEqual(comparable(ours.logs), comparable(official.logs));
  assert.deepEqual([...new Set(ours.logs.map(({ scope }) => scope))], ['@org/otel-auto/winston']);
  const off = await inVersion('winston', '3', WINSTON, {});
  assert.deepEqual([off.logs, ids(off.stdout)], [[], ids(ours.stdout)]);
});

function ids(stdout: string): string {
  return stdout
    .replaceAll(/"(trace_id|span_id|trace_flags)":"[^"]*",?/g, '')
    .replaceAll(/\\n {4}at [^"]*/g, '')
    .replaceAll(/,}| \{}/g, '');
}

/** Each of these differs from the official transport for a reason. */
test('winston 3: what is not an error is not recorded as one, and nothing endless is followed', async () => {
  const source = `
    const winston = require('winston');
    const logger = winston.createLogger({ format: winston.format.splat(), transports: [new winston.transports.Console({ silent: true })] });
    const big = { at: new Date(0), n: 1n, f() {}, deep: { deep: { deep: { deep: { deep: {} } } } }, list: Array.from({ length: 9999 }, () => ({})) };
    big.self = big;
    logger.info('hello %s', 'world');
    logger.info('big', big);`;
  const [hello, big] = (await inVersion('winston', '3', source, LOGS)).logs;
  assert.deepEqual([hello?.body, hello?.attributes], ['hello world', {}]);
  assert.deepEqual(
    [big?.attributes.at, big?.attributes.n, big?.attributes.f],
    ['1970-01-01T00:00:00.000Z', '1', undefined],
  );
  assert.deepEqual(big?.attributes.deep, { deep: { deep: { deep: { deep: '[Object]' } } } });
  const list = big?.attributes.list as unknown as unknown[] | undefined;
  assert.ok(list !== undefined && list.length <= 500);
});

test('winston 2: what its transports have written', async () => {
  const source = inside(`
    const winston = require('winston');
    const print = new winston.transports.Console({ level: 'verbose' });
    const logger = new winston.Logger({ transports: [print] });
    function lines(where) {
      logger.silly('below the level');
      logger.info('info %s', where, Object.freeze({ order: 7 }));
      logger.error('failed', new RangeError('an error'));
      logger.log('warn', 'with a callback', () => {});
    }`);
  // Of winston 2.0 Node warns: its files load each other in a circle.
  const on = await inVersion('winston', '2', source, { ...LOGS, NODE_NO_WARNINGS: '1' });
  const seen = comparable(on.logs).map(({ attributes: { stack: _stack, ...attributes }, ...rest }) => [
    rest.severityText,
    rest.severity,
    rest.body,
    attributes,
    rest.traced,
  ]);
  const error = { 'exception.type': 'RangeError', 'exception.message': 'an error' };
  assert.deepEqual(seen, [
    ['info', 9, 'info outside', { order: 7 }, false],
    ['error', 17, 'failed', error, false],
    ['warn', 13, 'with a callback', {}, false],
    ['info', 9, 'info inside', { order: 7 }, true],
    ['error', 17, 'failed', error, true],
    ['warn', 13, 'with a callback', {}, true],
  ]);
  const off = await inVersion('winston', '2', source, { NODE_NO_WARNINGS: '1' });
  const without = (text: string) =>
    text.replaceAll(/(?:, | )?(?:trace_id|span_id|trace_flags)=\w+/g, '').replaceAll(/\n {4}at .*/g, '');
  assert.deepEqual([off.logs, without(off.stdout + off.stderr)], [[], without(on.stdout + on.stderr)]);
});

const CONSOLE = inside(`
  function lines(where) {
    console.log('log %s', where, { order: 7 });
    console.info('info');
    console.debug('debug');
    console.warn('warn');
    console.error(new RangeError('an error'));
    console.trace('where');
    console.table([{ a: 1 }]);
    console.dir({ not: 'recorded' });
    console.assert(false, 'asserted');
    const { log } = console;
    log('detached');
  }
  console.log(Object.keys(console).join(), console.log.name, console.log.length, typeof console.log.prototype);`);

test("the console's lines are log records where these are sent", async () => {
  const { file } = project({ 'app.cjs': CONSOLE });
  const on = await collected(file('app.cjs'), LOGS);
  const off = await collected(file('app.cjs'), {});
  assert.deepEqual([off.logs, off.stdout, off.stderr], [[], on.stdout, on.stderr]);
  const [first, ...logs] = on.logs;
  assert.match(String(first?.body), /^log,/);
  const seen = logs.map(({ body, severity, severityText, traceId }) => [
    severityText,
    severity,
    String(body).split('\n')[0],
    traceId !== '',
  ]);
  const lines = (where: string, traced: boolean) => [
    ['info', 9, `log ${where} { order: 7 }`, traced],
    ['info', 9, 'info', traced],
    ['debug', 5, 'debug', traced],
    ['warn', 13, 'warn', traced],
    ['error', 17, 'RangeError: an error', traced],
    ['trace', 1, 'Trace: where', traced],
    ['info', 9, '┌─────────┬───┐', traced],
    ['warn', 13, 'Assertion failed: asserted', traced],
    ['info', 9, 'detached', traced],
  ];
  assert.deepEqual(seen, [...lines('outside', false), ...lines('inside', true)]);
  const error = logs.find(({ severityText }) => severityText === 'error');
  assert.deepEqual(
    [error?.scope, error?.attributes['exception.type'], error?.attributes['exception.message']],
    ['@org/otel-auto/console', 'RangeError', 'an error'],
  );
});

test('the console stays as it is where log records are only printed, or it is switched off', async () => {
  const { file } = project({ 'app.cjs': 'console.log("line");' });
  const printed = await collected(file('app.cjs'), { OTEL_LOGS_EXPORTER: 'console' });
  assert.deepEqual([printed.stdout, printed.stderr], ['line\n', '']);
  const off = await collected(file('app.cjs'), { ...LOGS, OTEL_NODE_DISABLED_INSTRUMENTATIONS: 'console' });
  assert.deepEqual([off.stdout, off.stderr, off.logs], ['line\n', '', []]);
});

test("a logger provider of the app's own, older than `enabled()`, gets the lines", async () => {
  const source = `
    const { logs } = require('@opentelemetry/api');
    const bodies = [];
    logs.setGlobalLoggerProvider({ getLogger: () => ({ emit: ({ body }) => bodies.push(body) }) });
    const logger = require('bunyan').createLogger({ name: 'shop', streams: [{ type: 'raw', stream: { write() {} } }] });
    logger.info('hello');
    console.log(bodies);`;
  const own = await collected(writeApp('bunyan', newestOf('bunyan'), 'app.own.cjs', source), {});
  assert.deepEqual([own.stdout, own.stderr], ["[ 'hello' ]\n", '']);
});

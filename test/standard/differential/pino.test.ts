import assert from 'node:assert/strict';
import { test } from 'node:test';
import { record } from './spans.ts';

/** Runs `body` with and without an active span. The http frame is the only span: pino makes none. */
const within = (body: string) => `
const http = require('node:http');
const pino = require('pino');
function lines(where) {
  ${body}
}
lines('outside');
const server = http.createServer((request, response) => {
  lines('inside');
  response.end();
});
server.listen(0, '127.0.0.1', () => {
  http.get({ host: '127.0.0.1', port: server.address().port, agent: false }, (response) => {
    response.resume().on('close', () => server.close());
  });
});
`;

const lines = within(`
  const options = { base: undefined, timestamp: false };
  const logger = pino(options);
  logger.info(where);
  logger.info({ where, trace_id: 'mine' }, 'merged %s', 'text');
  logger.warn(new RangeError('an error'));
  logger.child({ child: true }).error({ err: 'x' });
  logger.info();
  logger.info(null, 'null');
  logger.info({ toJSON: () => ({}), [Symbol('s')]: 1, undefined }, 'odd');
  pino({ ...options, mixin: () => ({ mixed: where }) }).info({ b: 1 }, 'mixin');
  pino({ ...options, mixin: () => ({ a: 1 }), mixinMergeStrategy: (own, mixed) => ({ ...own, ...mixed }) }).info({ a: 2 }, 'strategy');
  pino({ ...options, formatters: { log: (object) => ({ ...object, formatted: true }) }, redact: ['secret'] }).info({ secret: 1 }, 'formatted');
  pino({ ...options, nestedKey: 'payload', messageKey: 'message' }).info({ a: 1 }, 'nested');
  pino({ ...options, customLevels: { notice: 35 } }).notice('custom');
  pino(options, pino.destination(1)).info('destination');
  pino.pino(options).info('pino.pino');
  pino.default(options).info('pino.default');
`);

/** With the official class, `new pino()` throws: its function is an arrow function. */
const shape = within(`
  if (where === 'inside') return;
  new pino({ base: undefined, timestamp: false }).info('new');
  const { pino: named, default: byDefault } = pino;
  console.log(typeof pino, pino.name, pino.length);
  console.log(named === pino, byDefault === pino, Object.keys(pino).join(), Object.getOwnPropertySymbols(pino).length);
  console.log(typeof pino.symbols.mixinSym, pino.version, pino.levels.values.info);
  const logger = pino({ level: 'silent' });
  console.log(Object.getPrototypeOf(logger) === Object.getPrototypeOf(pino()), logger.version);
`);

const ids = /"trace_id":"[0-9a-f]{32}","span_id":"[0-9a-f]{16}","trace_flags":"01"/g;

for (const version of ['9', '10']) {
  const base = { library: 'pino', version };

  test(`pino ${version}: the lines of the official instrumentation`, async () => {
    const config = { disableLogSending: true };
    const official = await record('official', { ...base, source: lines, config });
    const ours = await record('ours', { ...base, source: lines });
    assert.deepEqual(comparable(ours.stdout), comparable(official.stdout));
    const inside = ours.stdout.split('\n').filter((line) => line.match(ids));
    assert.equal(inside.length, 14, 'each line within the request, but the one with a trace_id of its own');
    const server = ours.spans.find((span) => span.attributes['url.scheme'] === 'http');
    for (const line of inside) {
      const { trace_id, span_id } = JSON.parse(line) as Record<string, string>;
      if (line.includes('"payload"')) continue;
      assert.deepEqual({ trace_id, span_id }, { trace_id: server?.traceId, span_id: server?.id });
    }
    const none = await record('none', { ...base, source: lines });
    assert.deepEqual(contents(ours.stdout), contents(none.stdout), 'nothing else changes');
  });

  test(`pino ${version}: main export looks as without us`, async () => {
    const none = await record('none', { ...base, source: shape });
    const ours = await record('ours', { ...base, source: shape });
    assert.deepEqual(comparable(ours.stdout), comparable(none.stdout));
  });

  test(`pino ${version}: default, named and namespace imports`, async () => {
    const source = `
import byDefault, { pino, destination, levels } from 'pino';
import * as namespace from 'pino';
console.log(pino === byDefault, namespace.pino === pino, namespace.default === pino, typeof destination, levels.values.info);
const { trace } = await import('${import.meta.resolve('@opentelemetry/api')}');
trace.getTracer('test').startActiveSpan('frame', (span) => {
  pino({ base: undefined, timestamp: false }).info('named');
  byDefault({ base: undefined, timestamp: false }).info('default');
  namespace.pino({ base: undefined, timestamp: false }).info('namespace');
  span.end();
});`;
    const { stdout, spans } = await record('ours', { ...base, source, extension: 'mjs' });
    const [shape, ...logged] = stdout.trim().split('\n');
    assert.equal(shape, 'true true true function 30');
    assert.deepEqual(
      logged.map((line) => JSON.parse(line) as unknown),
      ['named', 'default', 'namespace'].map((msg) => ({
        level: 30,
        trace_id: spans[0]?.traceId,
        span_id: spans[0]?.id,
        trace_flags: '01',
        msg,
      })),
    );
  });

  test(`pino ${version}: transports are found from the app's files and get each line once`, async () => {
    const source = within(`
  const options = { base: undefined, timestamp: false };
  pino({ ...options, transport: { target: './to-stdout.cjs' } }).info(where);
  pino({ ...options, transport: { targets: [{ target: './to-stdout.cjs' }, { target: 'pino/file' }] } }).info(where);
`).replaceAll("'./to-stdout.cjs'", "require('node:path').join(__dirname, 'to-stdout.cjs')");
    const files = {
      'to-stdout.cjs': `
const { once } = require('node:events');
const { Writable } = require('node:stream');
module.exports = () => new Writable({
  write(chunk, encoding, done) { require('node:fs').writeSync(1, chunk); done(); },
});`,
    };
    const none = await record('none', { ...base, source, files });
    const ours = await record('ours', { ...base, source, files });
    const sorted = (text: string) => text.replaceAll(ids, '').replaceAll(',,', ',').trim().split('\n').sort();
    assert.equal(none.stdout.trim().split('\n').length, 6);
    assert.deepEqual(sorted(ours.stdout), sorted(none.stdout));
    assert.equal(ours.stdout.match(ids)?.length, 3);
    assert.equal(ours.stderr, none.stderr);
  });
}

test('pino: a package named as transport is looked up from the app, not from us', async () => {
  const source = `
const pino = require('pino');
setImmediate(() => pino({ base: undefined, timestamp: false, transport: { target: 'fast-check' } }));
`;
  for (const side of ['none', 'ours'] as const) {
    await assert.rejects(
      record(side, { library: 'pino', version: '10', source }),
      /unable to determine transport target for "fast-check"/,
      side,
    );
  }
});

const STACK = /"stack":"[^"]*"/g;

/** Each logger has a stream of its own, so the order of lines varies; stacks name files of this run. */
function comparable(text: string): string[] {
  return text
    .trim()
    .replaceAll(ids, 'IDS')
    .replaceAll(/"span_id":"[0-9a-f]{16}"/g, 'SPAN')
    .replaceAll(STACK, '"stack":"..."')
    .split('\n')
    .sort();
}

/** What the lines say apart from ids, whatever the order. */
function contents(text: string): string[] {
  const withoutIds = (key: string, value: unknown): unknown => {
    if (key === 'span_id' || key === 'trace_flags' || (key === 'trace_id' && value !== 'mine')) return undefined;
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
  };
  return text
    .trim()
    .replaceAll(STACK, '"stack":"..."')
    .split('\n')
    .map((line) => JSON.stringify(JSON.parse(line, withoutIds)))
    .sort();
}

/** What a format of winston hides on the app's own output is in no log record; and no format runs once more for our sake. */
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { collect } from '../harness/receive.ts';
import { run } from '../harness/run.ts';
import { place } from '../standard/differential/spans.ts';

const SECRET = 'planted-4111';

const START = `
const winston = require('winston');
const { format } = winston;
const SECRET = '${SECRET}';
let ran = 0;
const counted = format((info) => { ran++; return info; });
const mask = format((info) => { if (info.card) info.card = '***'; return info; });
const remove = format((info) => { delete info.card; return info; });
const deep = format((info) => { if (info.user) info.user.card = '***'; return info; });
const copied = format((info) => ({ ...info, user: info.user && { ...info.user, card: '***' } }));
const message = format((info) => { info.message = info.message.replace(SECRET, '***'); return info; });
const inLine = format.printf(({ level, message, ...rest }) => JSON.stringify({ ...rest, level, message }).replaceAll(SECRET, '***'));
const only = format((info) => (info.level === 'warn' ? info : false));
const stream = (...formats) => new winston.transports.Stream({
  stream: process.stdout, format: formats.length === 0 ? undefined : format.combine(counted(), ...formats),
});
const log = (options, level = 'info') => winston.createLogger({ levels: winston.config.npm.levels, ...options })
  .log(level, 'paid', { card: SECRET, order: 7, user: { card: SECRET, id: 3 } });
process.on('exit', () => console.log('formats ran', ran));
`;

interface Shown {
  body: unknown;
  attributes: Record<string, unknown>;
}

interface Case {
  app: string;
  /** Of each record. */
  records: Shown[];
}

const CLEAR = { order: 7 };

const cases: Record<string, Case> = {
  'the only transport masks fields': {
    app: `log({ transports: [stream(mask(), copied(), format.json())] });`,
    records: [{ body: 'paid', attributes: { ...CLEAR, card: '***', user: { card: '***', id: 3 } } }],
  },
  'it removes one, and masks inside of an object in place': {
    app: `log({ transports: [stream(remove(), deep(), format.json())] });`,
    records: [{ body: 'paid', attributes: { ...CLEAR, user: { card: '***', id: 3 } } }],
  },
  'one of two transports masks': {
    app: `log({ transports: [stream(mask(), deep(), format.json()), stream(format.colorize(), deep(), format.simple())] });`,
    records: [{ body: 'paid', attributes: { ...CLEAR, card: '***', user: { card: '***', id: 3 } } }],
  },
  'a transport without a format beside one that masks': {
    app: `log({ format: format.json(), transports: [stream(), stream(mask(), copied(), format.json())] });`,
    records: [{ body: 'paid', attributes: { ...CLEAR, card: '***', user: { card: '***', id: 3 } } }],
  },
  'the message is masked': {
    app: `winston.createLogger({ transports: [stream(message(), format.json())] }).info('card ' + SECRET);`,
    records: [{ body: 'card ***', attributes: {} }],
  },
  'the line is masked, by a transport': {
    app: `winston.createLogger({ transports: [stream(inLine)] }).info('card ' + SECRET, { card: SECRET });`,
    records: [{ body: '{"card":"***","level":"info","message":"card ***"}', attributes: {} }],
  },
  'the line is masked, by the logger': {
    app: `winston.createLogger({ format: inLine, transports: [stream()] }).info('card ' + SECRET, { card: SECRET });`,
    records: [{ body: '{"card":"***","level":"info","message":"card ***"}', attributes: {} }],
  },
  'the only transport drops lines': {
    app: `for (const level of ['info', 'warn']) log({ transports: [stream(only(), mask(), deep(), format.json())] }, level);`,
    records: [{ body: 'paid', attributes: { ...CLEAR, card: '***', user: { card: '***', id: 3 } } }],
  },
  'the only transport is of another level': {
    app: `const one = stream(mask(), deep(), format.json()); one.level = 'error'; log({ transports: [one] });`,
    records: [],
  },
  'lines that wait for a slow transport': {
    app: `
      class Slow extends winston.Transport {
        log(info, done) { console.log(info.order, info.card); setTimeout(done, 5); }
      }
      const logger = winston.createLogger({ transports: [new Slow({ format: format.combine(counted(), mask(), deep()), highWaterMark: 1 })] });
      for (let order = 1; order < 6; order++) logger.info('paid', { order, card: SECRET });`,
    records: [1, 2, 3, 4, 5].map((order) => ({ body: 'paid', attributes: { order, card: '***' } })),
  },
};

for (const [name, { app: source, records }] of Object.entries(cases))
  test(name, async (t) => {
    const folder = place('winston', '3', { 'app.cjs': START + source });
    t.after(() => rmSync(folder, { recursive: true }));
    const collector = await collect();
    t.after(() => collector.close());
    const given = { file: join(folder, 'app.cjs') };
    const bare = await run({ ...given, flag: false });
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_LOGS_EXPORTER: 'otlp' };
    const traced = await run({ ...given, env });
    assert.equal(bare.code, 0, bare.stderr);
    assert.deepEqual([traced.code, traced.stdout, traced.stderr], [bare.code, bare.stdout, bare.stderr]);
    const logs = collector.logs().filter(({ scope }) => scope === '@org/otel-auto/winston'); // The console's are others.
    const seen = logs.map(({ body, attributes }) => ({ body, attributes }));
    assert.deepEqual(seen, records);
    assert.ok(!JSON.stringify(logs).includes(SECRET));
  });

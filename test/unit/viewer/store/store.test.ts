import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { openText } from '../../../../src/viewer/store/open.ts';
import { Store } from '../../../../src/viewer/store/store.ts';
import { toLogsRequest, toTraceRequest } from '../../../../src/viewer/store/to-otlp.ts';
import { hex, logsJson, logsRequest, metricsRequest, NOW, traceIdOf, tracesJson, tracesRequest } from '../requests.ts';

const MB = 1024 * 1024;

describe('the store', () => {
  it('keeps spans as the analysis has them, whatever their attributes are called', () => {
    const store = new Store();
    store.addTraces(
      tracesRequest({
        id: 1,
        name: 'GET /x',
        kind: 2,
        start: NOW,
        end: NOW + 5,
        status: { code: 2, message: 'no' },
        attributes: {
          __proto__: { stringValue: 'not here' },
          constructor: { stringValue: 'c' },
          port: { intValue: '8080' },
          large: { intValue: '9007199254740993' },
          ratio: { doubleValue: 0.5 },
          odd: { doubleValue: 'NaN' },
          ok: { boolValue: true },
          list: { arrayValue: { values: [{ stringValue: 'a' }, {}] } },
          map: { kvlistValue: { values: [{ key: '__proto__', value: { intValue: 1 } }] } },
          raw: { bytesValue: 'AAE=' },
        },
      }),
    );
    const span = store.trace(traceIdOf(1))?.spans[0];
    assert.ok(span);
    const { attributes, ...rest } = span;
    assert.deepEqual(rest, {
      traceId: traceIdOf(1),
      spanId: hex(1, 16),
      parentSpanId: '',
      name: 'GET /x',
      kind: 'server',
      start: NOW,
      end: NOW + 5,
      status: 'error',
      statusMessage: 'no',
      service: 'shop',
      resource: { 'service.name': 'shop' },
      scope: { name: 'test', version: '' },
      events: [],
      links: [],
    });
    assert.equal(
      JSON.stringify(attributes),
      '{"constructor":"c","port":8080,"large":"9007199254740993","ratio":0.5,"odd":"NaN","ok":true,"list":["a",null],' +
        '"map":{"__proto__":1},"raw":"AAE="}',
    );
    assert.equal(Object.getPrototypeOf(attributes), Object.prototype);
  });

  it('joins a trace over requests, and holds a repeated span once', () => {
    const changes: [string[], number][] = [];
    const store = new Store({ onChange: (ids, added) => changes.push([[...ids], added]) });
    store.addTraces(tracesRequest({ id: 2, parent: 1 }));
    store.addTraces(tracesRequest({ id: 1 }, { id: 2, parent: 1 }));
    store.addTraces(tracesRequest({ id: 2, parent: 1 }));
    assert.deepEqual([store.count, store.spans], [1, 2]);
    assert.deepEqual(changes, [
      [[traceIdOf(1)], 1],
      [[traceIdOf(1)], 0],
      [[], 0],
    ]);
  });

  it('refuses spans without ids, and takes the others', () => {
    const store = new Store();
    const refusal = store.addTraces(tracesRequest({ id: 0 }, { id: 1, trace: 0 }, { id: 2 }));
    assert.equal(refusal?.refused, 2);
    assert.match(refusal.reason, /^spans need a trace id/);
    assert.equal(store.spans, 1);
  });

  it('drops the oldest traces beyond its memory, and counts them', () => {
    const store = new Store({ memory: MB });
    const many = 4000;
    for (let trace = 1; trace <= many; trace++) {
      store.addTraces(tracesRequest({ trace, id: 1 }, { trace, id: 2, parent: 1, name: `unlike ${trace}` }));
      assert.ok(store.bytes <= MB);
    }
    assert.equal(store.count + store.dropped.traces, many);
    assert.equal(store.spans + store.dropped.spans, 2 * many);
    assert.ok(store.dropped.traces > 0 && store.count > 100);
    assert.equal(store.trace(traceIdOf(1)), undefined);
    assert.ok(store.trace(traceIdOf(many)));
  });

  it('gives one trace at most half of its memory', () => {
    const store = new Store({ memory: MB });
    store.addTraces(tracesRequest({ trace: 7, id: 1 }));
    for (let id = 1; id <= 4000; id++) store.addTraces(tracesRequest({ id, name: `unlike ${id}` }));
    assert.ok(store.bytes <= 0.6 * MB);
    assert.equal(store.spans + store.dropped.spans, 4001);
    assert.ok(store.dropped.spans > 0);
    assert.equal(store.dropped.traces, 0);
    assert.ok(store.trace(traceIdOf(7)));
  });

  it('takes 100,000 spans of a usual kind', () => {
    const store = new Store();
    const attributes = {
      'http.request.method': { stringValue: 'GET' },
      'http.route': { stringValue: '/users/:id' },
      'url.path': { stringValue: '' },
      'url.scheme': { stringValue: 'http' },
      'server.address': { stringValue: '127.0.0.1' },
      'server.port': { intValue: 8080 },
      'network.peer.address': { stringValue: '127.0.0.1' },
      'network.peer.port': { intValue: 40_000 },
      'network.protocol.version': { stringValue: '1.1' },
      'user_agent.original': { stringValue: 'curl/8.0' },
      'http.response.status_code': { intValue: 200 },
    };
    const request = tracesRequest(...Array.from({ length: 10 }, (_, id) => ({ id: id + 1, kind: 2, attributes })));
    const spans = request.resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans));
    for (let trace = 1; trace <= 10_000; trace++) {
      for (const [index, span] of spans.entries()) {
        span.traceId = traceIdOf(trace);
        span.spanId = hex(trace * 16 + index, 16);
        for (const { key, value } of span.attributes)
          if (key === 'url.path') value.stringValue = `/users/${span.spanId}`;
      }
      store.addTraces(request);
    }
    assert.deepEqual(store.dropped, { traces: 0, spans: 0, logs: 0 });
    assert.equal(store.spans, 100_000);
  });

  it('keeps log records with their trace, and others apart', () => {
    const strays: unknown[] = [];
    const store = new Store({ onStrayLogs: (records) => strays.push(...records.map(({ body }) => body)) });
    store.addTraces(tracesRequest({ id: 1 }));
    const inTrace = { traceId: traceIdOf(1), spanId: hex(1, 16), severityNumber: 13, body: { stringValue: 'low' } };
    store.addLogs(logsRequest(inTrace, { observedTimeUnixNano: `${NOW}000000`, body: { stringValue: 'alone' } }));
    assert.deepEqual(store.trace(traceIdOf(1))?.logs, [
      {
        traceId: traceIdOf(1),
        spanId: hex(1, 16),
        time: 0,
        severity: 'WARN',
        severityNumber: 13,
        body: 'low',
        service: 'shop',
        attributes: {},
      },
    ]);
    assert.deepEqual(strays, ['alone']);
    assert.deepEqual(
      store.strayLogs().map(({ time, body }) => [time, body]),
      [[NOW, 'alone']],
    );
  });

  it('drops the oldest of the log records outside of traces, and counts them', () => {
    const store = new Store({ memory: MB });
    for (let index = 0; index < 5000; index++) store.addLogs(logsRequest({ body: { stringValue: `line ${index}` } }));
    const kept = store.strayLogs();
    assert.equal(kept.length + store.dropped.logs, 5000);
    assert.ok(store.dropped.logs > 0);
    assert.equal(kept.at(-1)?.body, 'line 4999');
    assert.ok(store.bytes <= MB);
  });

  it('counts and lists metrics', () => {
    const store = new Store();
    const sum = { name: 'requests', unit: '1', sum: { dataPoints: [{ asInt: '4' }, { asInt: '5' }] } };
    store.addMetrics(metricsRequest(sum, { name: 'load', gauge: { dataPoints: [{ asDouble: 0.5 }] } }));
    store.addMetrics(metricsRequest(sum, { name: 'time', histogram: { dataPoints: [{ count: 2, sum: 12.5 }] } }));
    assert.deepEqual(store.metrics(), [
      { service: 'shop', name: 'requests', unit: '1', kind: 'sum', points: 4, last: 5 },
      { service: 'shop', name: 'load', unit: '', kind: 'gauge', points: 1, last: 0.5 },
      { service: 'shop', name: 'time', unit: '', kind: 'histogram', points: 1, last: 12.5 },
    ]);
  });

  it('is empty after it was cleared', () => {
    const store = new Store();
    store.addTraces(tracesRequest({ id: 1 }));
    store.addLogs(logsRequest({ body: { stringValue: 'x' } }));
    store.clear();
    assert.deepEqual(
      [store.count, store.spans, store.bytes, [...store.traces()], [...store.logs()]],
      [0, 0, 0, [], []],
    );
  });
});

describe('OTLP/JSON', () => {
  it('comes out of the store as it went in', () => {
    const store = new Store();
    const attributes = {
      text: { stringValue: 'a' },
      number: { intValue: '5' },
      ratio: { doubleValue: 0.25 },
      list: { arrayValue: { values: [{ boolValue: true }, {}] } },
    };
    store.addTraces(tracesRequest({ id: 1, kind: 3, status: { code: 1 }, attributes }, { id: 2, parent: 1 }));
    store.addLogs(logsRequest({ traceId: traceIdOf(1), timeUnixNano: `${NOW}000000`, body: { stringValue: 'x' } }));
    const { spans = [], logs = [] } = store.trace(traceIdOf(1)) ?? {};
    const copy = new Store();
    const lines = [toTraceRequest(spans), toLogsRequest(logs)].map((line) => JSON.stringify(line)).join('\n');
    assert.deepEqual(openText(copy, lines), { spans: 2, logs: 1, refused: 0 });
    assert.deepEqual(copy.trace(traceIdOf(1)), store.trace(traceIdOf(1)));
  });

  const one = JSON.stringify(tracesJson({ id: 1 }));
  const two = JSON.stringify(tracesJson({ id: 2 }));
  for (const [what, text, expected] of [
    ['one document', one, { spans: 1, logs: 0, refused: 0 }],
    ['one document on many lines', JSON.stringify(JSON.parse(one), undefined, 2), { spans: 1, logs: 0, refused: 0 }],
    ['a list of documents', `[${one},${two}]`, { spans: 2, logs: 0, refused: 0 }],
    ['lines, the last cut off', `${one}\n\n${two}\r\n${one.slice(0, 50)}`, { spans: 2, logs: 0, refused: 1 }],
    ['lines of all signals', `${one}\n${JSON.stringify(logsJson({}))}`, { spans: 1, logs: 1, refused: 0 }],
    ['nothing', '', { spans: 0, logs: 0, refused: 0 }],
  ] as const) {
    it(`is opened from ${what}`, () => assert.deepEqual(openText(new Store(), text), expected));
  }

  for (const text of ['hello', '{"a":1}', '[1]', 'null', '{"resourceSpans":5}']) {
    it(`is not ${text}`, () => assert.throws(() => openText(new Store(), text), { name: 'OtlpDecodeError' }));
  }
});

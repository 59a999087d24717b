import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import fc from 'fast-check';
import { parseTraceRequest } from '../../../src/otlp/json.ts';
import type { ExportTraceServiceRequestJson } from '../../../src/otlp/types.ts';
import { addSpans, isJoined, services, type Trace } from '../../../src/viewer/trace.ts';
import { formatTree, type TreeOptions } from '../../../src/viewer/tree.ts';

interface Row {
  id: number;
  parent?: number;
  name?: string;
  /** us */
  at?: number;
  /** us */
  took?: number;
  kind?: number;
  status?: { code: number; message?: string };
  attributes?: Record<string, object>;
  service?: string;
  trace?: number;
  /** Ids of spans of this trace, or of another. */
  links?: { id: number; trace?: number }[];
}

const hex = (id: number, length: number) => id.toString(16).padStart(length, '0');

function request(...rows: Row[]): ExportTraceServiceRequestJson {
  return parseTraceRequest(
    JSON.stringify({
      resourceSpans: rows.map(({ service = 'shop', ...row }) => ({
        resource: { attributes: [{ key: 'service.name', value: { stringValue: service } }] },
        scopeSpans: [
          {
            scope: { name: 'test' },
            spans: [
              {
                traceId: hex(row.trace ?? 1, 32),
                spanId: hex(row.id, 16),
                ...(row.parent !== undefined && { parentSpanId: hex(row.parent, 16) }),
                name: row.name ?? `span ${row.id}`,
                kind: row.kind ?? 1,
                startTimeUnixNano: String(BigInt(row.at ?? row.id) * 1000n),
                endTimeUnixNano: String(BigInt((row.at ?? row.id) + (row.took ?? 1000)) * 1000n),
                status: row.status ?? {},
                links: (row.links ?? []).map(({ id, trace }) => ({
                  traceId: hex(trace ?? 1, 32),
                  spanId: hex(id, 16),
                })),
                attributes: Object.entries(row.attributes ?? {}).map(([key, value]) => ({ key, value })),
              },
            ],
          },
        ],
      })),
    }),
  );
}

function traceOf(...rows: Row[]): Trace {
  const traces = new Map<string, Trace>();
  addSpans(traces, request(...rows));
  assert.equal(traces.size, 1);
  return [...traces.values()][0] as Trace;
}

const tree = (rows: Row[], options: TreeOptions = { durations: false }) => formatTree(traceOf(...rows), options);
const drawing = (...lines: string[]) => lines.join('\n');

describe('the tree of a trace', () => {
  it('shows service, name, kind, duration and status', () => {
    const rows: Row[] = [
      { id: 3, parent: 2, name: 'SELECT test', kind: 3, took: 1234, status: { code: 2, message: 'no such table' } },
      { id: 2, parent: 1, name: 'request handler', took: 2000 },
      { id: 1, name: 'GET /users/:id', kind: 2, took: 3_100_000, status: { code: 1 } },
      { id: 4, parent: 1, name: 'publish', kind: 4, took: 120, service: 'other', status: { code: 2 } },
      { id: 5, parent: 4, name: 'process', kind: 5, took: 250_000, service: 'third' },
      { id: 6, parent: 4, kind: 0, at: 1000, took: -500 },
      { id: 7, parent: 4, kind: 9, at: 1001, took: 0 },
    ];
    assert.equal(
      tree(rows, {}),
      drawing(
        'shop  GET /users/:id  SERVER  3.10 s  OK',
        '├─ shop  request handler  INTERNAL  2.0 ms',
        '│  └─ shop  SELECT test  CLIENT  1.2 ms  ERROR: no such table',
        '└─ other  publish  PRODUCER  0.12 ms  ERROR',
        '   ├─ third  process  CONSUMER  250 ms',
        '   ├─ shop  span 6  UNSPECIFIED  -0.50 ms',
        '   └─ shop  span 7  KIND 9  0.00 ms',
      ),
    );
  });

  it('leaves durations out, shows ids and chosen attributes', () => {
    const attributes = {
      'db.system.name': { stringValue: 'postgresql' },
      'db.query.text': { stringValue: 'SELECT "a"\nFROM b' },
      port: { intValue: '5432' },
      ok: { boolValue: true },
      ratio: { doubleValue: 0.5 },
      raw: { bytesValue: 'AAE=' },
      none: {},
      list: { arrayValue: { values: [{ stringValue: 'a b' }, { intValue: 1 }] } },
      map: { kvlistValue: { values: [{ key: 'k', value: { stringValue: 'v' } }] } },
    };
    const wanted = [...Object.keys(attributes).reverse(), 'absent'];
    assert.equal(
      tree([{ id: 1, attributes }], { durations: false, ids: true, attributes: wanted }),
      'shop  span 1  INTERNAL  [0000000000000001]  map={k: v} list=["a b", 1] none=null raw=AAE= ratio=0.5 ok=true port=5432 ' +
        'db.query.text="SELECT \\"a\\"\\nFROM b" db.system.name=postgresql',
    );
  });

  it('sorts siblings by start, then by name, whatever the order of arrival', () => {
    const rows: Row[] = [
      { id: 1, name: 'root', at: 0 },
      { id: 2, parent: 1, name: 'b', at: 10 },
      { id: 3, parent: 1, name: 'a', at: 10 },
      { id: 4, parent: 1, name: 'z', at: 9 },
      { id: 5, parent: 1, name: 'late', at: 4_000_000_000_000_001 },
      { id: 6, parent: 1, name: 'Late', at: 4_000_000_000_000_000 },
    ];
    const expected = drawing(
      'shop  root  INTERNAL',
      '├─ shop  z  INTERNAL',
      '├─ shop  a  INTERNAL',
      '├─ shop  b  INTERNAL',
      '├─ shop  Late  INTERNAL',
      '└─ shop  late  INTERNAL',
    );
    fc.assert(
      fc.property(fc.shuffledSubarray(rows, { minLength: rows.length }), (all) => assert.equal(tree(all), expected)),
    );
  });

  it('sorts siblings by name alone when told, whatever the clock says', () => {
    const rows: Row[] = [
      { id: 1, name: 'root', at: 9 },
      { id: 2, parent: 1, name: 'b', at: 1 },
      { id: 3, parent: 1, name: 'a', at: 3, service: 'z' },
      { id: 4, parent: 1, name: 'a', at: 4 },
    ];
    assert.equal(
      tree(rows, { durations: false, order: 'name' }),
      drawing('shop  root  INTERNAL', '├─ shop  a  INTERNAL', '├─ z  a  INTERNAL', '└─ shop  b  INTERNAL'),
    );
  });

  it('says that parents are missing', () => {
    const rows: Row[] = [
      { id: 1, name: 'root', at: 5 },
      { id: 2, parent: 9, at: 1 },
      { id: 3, parent: 9, at: 2 },
      { id: 4, parent: 3, at: 3 },
      { id: 5, parent: 8, at: 7 },
    ];
    const expected = [
      '(parent is missing)',
      '├─ shop  span 2  INTERNAL',
      '└─ shop  span 3  INTERNAL',
      '   └─ shop  span 4  INTERNAL',
      'shop  root  INTERNAL',
      '(parent is missing)',
      '└─ shop  span 5  INTERNAL',
    ];
    assert.equal(tree(rows), drawing(...expected));
    assert.match(tree(rows, { ids: true }), /^\(parent 0000000000000009 is missing\)$/m);
  });

  it('says what a span is linked to', () => {
    const rows: Row[] = [
      { id: 1, name: 'send a' },
      { id: 2, name: 'send b\n' },
      { id: 3, name: 'poll', links: [{ id: 1 }, { id: 2 }, { id: 1 }, { id: 9 }, { id: 1, trace: 2 }] },
      { id: 4, name: 'process', status: { code: 2 }, links: [{ id: 1 }] },
    ];
    const expected = [
      'shop  send a  INTERNAL',
      'shop  send b\\n  INTERNAL',
      'shop  poll  INTERNAL  links: send a ×2, send b\\n, (span is missing), another trace',
      'shop  process  INTERNAL  links: send a  ERROR',
    ];
    assert.equal(tree(rows), drawing(...expected));
    assert.match(tree(rows, { ids: true }), /, trace 0{31}2$/m);
  });

  it('prints every span once, whatever the parents', () => {
    const parent = fc.option(fc.integer({ min: 0, max: 12 }), { nil: undefined });
    fc.assert(
      fc.property(fc.array(parent, { minLength: 1, maxLength: 12 }), (parents) => {
        const rows = parents.map((parent, id) => ({ id, ...(parent !== undefined && { parent }) }));
        const printed = [...tree(rows).matchAll(/span (\d+) /g)].map(([, id]) => Number(id)).sort((a, b) => a - b);
        assert.deepEqual(
          printed,
          rows.map(({ id }) => id),
        );
      }),
    );
  });

  it('counts what is too deep', () => {
    const rows = Array.from({ length: 20_000 }, (_, id) => ({ id, ...(id > 0 && { parent: id - 1 }) }));
    const lines = tree(rows).split('\n');
    assert.equal(lines.length, 102);
    assert.match(lines.at(-1) ?? '', /^ +└─ \(19899 more spans, 100 levels deep\)$/);
  });

  it('escapes what a terminal would act on', () => {
    const rows: Row[] = [
      { id: 1, name: '\u001b[31mred\n\u202e', service: 'a\tb', status: { code: 2, message: '\u0007' } },
    ];
    assert.equal(tree(rows), 'a\\tb  \\u001b[31mred\\n\\u202e  INTERNAL  ERROR: \\u0007');
  });

  it('colours only when told, and nothing but colours', () => {
    const rows: Row[] = [
      { id: 1, status: { code: 2, message: 'x' } },
      { id: 2, parent: 1 },
      { id: 3, parent: 9 },
    ];
    const colored = tree(rows, { colors: true });
    assert.ok(colored.includes('\u001b[31mERROR: x\u001b[39m'));
    assert.equal(stripVTControlCharacters(colored), tree(rows, {}));
    assert.ok(!tree(rows, {}).includes('\u001b'));
  });
});

describe('traces', () => {
  it('are told apart by id, joined over requests, and hold a repeated span once', () => {
    const traces = new Map<string, Trace>();
    const parts = [
      request({ id: 1 }, { id: 1, trace: 2 }),
      request({ id: 2, parent: 1, service: 'b' }),
      request({ id: 1 }),
    ];
    const touched = parts.map((part) => [...addSpans(traces, part)].map(({ traceId }) => Number(traceId)));
    assert.deepEqual(touched, [[1, 2], [1], []]);
    assert.deepEqual([...services(traces.get(hex(1, 32)) as Trace)], ['shop', 'b']);
  });

  it('without a service name are of unknown_service', () => {
    assert.deepEqual([...services(traceOf({ id: 1, service: '' }))], ['unknown_service']);
  });

  it('are joined when there is one root and no parent is missing', () => {
    assert.equal(isJoined(traceOf({ id: 1 }, { id: 2, parent: 1 })), true);
    assert.equal(isJoined(traceOf({ id: 1 }, { id: 2 })), false);
    assert.equal(isJoined(traceOf({ id: 1 }, { id: 2, parent: 3 })), false);
    assert.equal(isJoined(traceOf({ id: 1, parent: 1 })), false);
  });
});

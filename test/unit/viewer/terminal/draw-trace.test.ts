import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import { truncate, widthOf } from '../../../../src/viewer/terminal/columns.ts';
import { type DrawOptions, drawLogs, drawTrace } from '../../../../src/viewer/terminal/draw-trace.ts';
import { cart, type Given, traceOf } from '../analysis/spans.ts';

const drawing = (...lines: string[]) => lines.join('\n');

/** Without the title, whose time depends on the time zone. */
function rows(trace: ReturnType<typeof traceOf>, options: DrawOptions = {}): string {
  return drawTrace(trace, options).split('\n').slice(1).join('\n');
}

const failing: Given[] = [
  {
    id: 'a',
    at: [0, 100],
    kind: 'server',
    name: 'POST',
    status: 'error',
    attributes: {
      'http.request.method': 'POST',
      'http.route': '/cart/:id',
      'url.path': '/cart/7',
      'http.response.status_code': 500,
    },
  },
  {
    id: 'b',
    parent: 'a',
    at: [10, 60],
    kind: 'client',
    name: 'SELECT items',
    attributes: { 'db.system.name': 'postgresql', 'db.query.text': 'SELECT *\n  FROM items' },
  },
  {
    id: 'c',
    parent: 'a',
    at: [60, 90],
    service: 'stock',
    name: 'check',
    status: 'error',
    statusMessage: 'gone',
    events: [
      {
        name: 'exception',
        time: 80,
        attributes: {
          'exception.type': 'TypeError',
          'exception.message': 'x is undefined',
          'exception.stacktrace':
            'TypeError: x is undefined\n    at f (node:internal/x:1:1)\n    at load (/app/cart.js:12:7)',
        },
      },
    ],
    links: [{ traceId: '1'.repeat(32), spanId: '2'.repeat(16), attributes: {} }],
  },
];
const log = {
  traceId: 'f'.repeat(32),
  spanId: 'c',
  time: 70,
  severity: 'WARN',
  severityNumber: 13,
  body: 'low stock',
  service: 'stock',
  attributes: { item: 7 },
};

describe('a trace in a terminal', () => {
  it('has a title by its request, and rows with service, path, statement, status, offset, bar and duration', () => {
    const trace = traceOf(failing, [log]);
    assert.match(
      drawTrace(trace).split('\n')[0] ?? '',
      /^✗ POST \/cart\/:id {2}100 ms {2}3 spans {2}2 errors {2}\d\d:\d\d:\d\d {2}f{32}$/,
    );
    assert.equal(
      rows(trace),
      drawing(
        '✗ web  POST /cart/:id  /cart/7  500         +0 ━━━━━━━━━━━━━━━━━━━━━━━━    100 ms',
        '├─ SELECT items  SELECT * FROM items    +10 ms ··━━━━━━━━━━━━━·········     50 ms',
        '└─ ✗ stock  check                       +60 ms ··············━━━━━━━━··     30 ms',
        '      TypeError: x is undefined  at /app/cart.js:12',
        '      WARN low stock',
      ),
    );
  });

  it('shows attributes, events and links on demand', () => {
    const text = rows(traceOf(failing, [log]), { attributes: true });
    for (const line of [
      '│  url.path: /cart/7',
      '│     db.query.text: SELECT * FROM items',
      '      event exception  +20 ms',
      '        exception.type: TypeError',
      `      link to span ${'2'.repeat(16)} of trace ${'1'.repeat(32)}`,
      '      WARN low stock  item=7',
    ]) {
      assert.ok(text.split('\n').includes(line), `${line}\nin\n${text}`);
    }
  });

  it('folds repeats, and names an N+1', () => {
    const text = rows(cart(48));
    assert.match(text, /SELECT items × 48, 192 ms {2}N\+1 {2}SELECT \* FROM items WHERE id = \$1 /);
    assert.equal(text.split('\n').length, 3);
  });

  it('fits the terminal, whatever is in it', () => {
    const wide = traceOf([...failing, { id: 'd', parent: 'c', at: [61, 62], name: '商品を読み込む'.repeat(20) }]);
    for (const columns of [20, 40, 64, 80, 132, 300]) {
      for (const line of drawTrace(wide, { columns, attributes: true }).split('\n'))
        assert.ok(widthOf(line) <= columns, `${columns}: ${line}`);
    }
  });

  it('colours only when told, and nothing but colours', () => {
    const trace = traceOf(failing, [log]);
    const colored = drawTrace(trace, { colors: true });
    assert.ok(colored.includes('\u001b['));
    assert.equal(stripVTControlCharacters(colored), drawTrace(trace));
  });

  it('escapes what a terminal would act on, everywhere', () => {
    const bad = '\u001b[31m\u0007\u202e';
    const trace = traceOf(
      [
        {
          id: 'a',
          at: [0, 1],
          service: bad,
          name: bad,
          status: 'error',
          statusMessage: bad,
          attributes: {
            [bad]: bad,
            'http.request.method': bad,
            'url.path': bad,
            'http.response.status_code': bad,
            'error.type': bad,
          },
          events: [
            {
              name: bad,
              time: 0,
              attributes: { [bad]: bad, 'exception.type': bad, 'exception.stacktrace': `at ${bad} (/${bad}:1:1)` },
            },
          ],
          links: [{ traceId: bad, spanId: bad, attributes: {} }],
        },
      ],
      [{ ...log, spanId: 'a', body: bad, severity: bad, attributes: { [bad]: bad } }],
    );
    const text =
      drawTrace(trace, { attributes: true }) +
      drawLogs([{ ...log, service: bad, body: { [bad]: [bad] } }], { attributes: true });
    // biome-ignore lint/suspicious/noControlCharactersInRegex: this is about control characters.
    assert.doesNotMatch(text.replaceAll('\n', ''), /[\u0000-\u001f\u007f\u202e]/);
  });

  it('ends after so many rows, and says how many spans are left and where', () => {
    const many = Array.from(
      { length: 2000 },
      (_, id): Given => ({
        id: `s${id}`,
        parent: id === 0 ? '' : 's0',
        at: [id, id + 1],
        name: `${String.fromCodePoint(0x4e00 + id)}`,
      }),
    );
    const lines = drawTrace(traceOf(many), { url: 'http://localhost:1' }).split('\n');
    assert.equal(lines.length, 302);
    assert.equal(lines.at(-1), '… 1700 more spans: http://localhost:1');
  });

  it('is drawn however deep it is', () => {
    const deep = Array.from(
      { length: 5000 },
      (_, id): Given => ({
        id: `s${id}`,
        parent: id === 0 ? '' : `s${id - 1}`,
        at: [id, 6000],
        name: `n${String.fromCodePoint(0x4e00 + id)}`,
      }),
    );
    assert.match(drawTrace(traceOf(deep)), /… 49\d\d more spans$/);
  });
});

describe('columns', () => {
  it('are counted as a terminal does', () => {
    assert.deepEqual(['abc', '日本', 'e\u0301', '👍', ''].map(widthOf), [3, 4, 1, 2, 0]);
  });

  it('are cut at a whole character', () => {
    assert.deepEqual(
      [truncate('abcdef', 4), truncate('日本語', 4), truncate('ab', 2), truncate('ab', 0)],
      ['abc…', '日…', 'ab', ''],
    );
  });
});

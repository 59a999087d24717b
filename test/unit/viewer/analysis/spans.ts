/** Spans and traces for the tests of the analysis. */
import fc from 'fast-check';
import type { Attributes, Span, Trace } from '../../../../src/viewer/analysis/types.ts';

const resources = new Map<string, Attributes>();

/** One object per service, as spans of one process have it. */
function resourceOf(service: string): Attributes {
  const resource = resources.get(service) ?? { 'service.name': service };
  resources.set(service, resource);
  return resource;
}

export interface Given extends Partial<Omit<Span, 'start' | 'end'>> {
  id: string;
  parent?: string;
  /** Start and end in ms. */
  at: [start: number, end: number];
}

export function span({ id, parent = '', at, ...rest }: Given): Span {
  const service = rest.service ?? 'web';
  return {
    traceId: 'f'.repeat(32),
    spanId: id,
    parentSpanId: parent,
    name: id,
    kind: 'internal',
    start: at[0],
    end: at[1],
    status: 'unset',
    statusMessage: '',
    service,
    resource: resourceOf(service),
    scope: { name: 'test', version: '1.0.0' },
    attributes: {},
    events: [],
    links: [],
    ...rest,
  };
}

export function traceOf(spans: Given[], logs: Trace['logs'] = []): Trace {
  return { traceId: 'f'.repeat(32), spans: spans.map(span), logs };
}

/** `POST /cart` that reads items one by one. */
export function cart(items: number, statement = 'SELECT * FROM items WHERE id = $1'): Trace {
  return traceOf([
    {
      id: 'root',
      at: [0, 10 + items * 5],
      kind: 'server',
      name: 'POST /cart',
      attributes: { 'http.request.method': 'POST', 'http.route': '/cart', 'http.response.status_code': 200 },
    },
    { id: 'load', parent: 'root', at: [1, 5 + items * 5], name: 'load items' },
    ...Array.from({ length: items }, (_, at): Given => {
      const start = 2 + at * 5;
      return {
        id: `q${at}`,
        parent: 'load',
        at: [start, start + 4],
        kind: 'client',
        name: 'SELECT items',
        attributes: { 'db.system.name': 'postgresql', 'db.query.text': statement, 'db.namespace': 'shop' },
      };
    }),
  ]);
}

/** Any spans whatever: parents that are missing, shared ids, circles, ends before starts. */
export const hostileTrace: fc.Arbitrary<Trace> = fc
  .array(
    fc.record({
      id: fc.integer({ min: 0, max: 30 }),
      parent: fc.integer({ min: -1, max: 33 }),
      start: fc.integer({ min: 0, max: 1000 }),
      length: fc.integer({ min: -50, max: 500 }),
      kind: fc.constantFrom('internal', 'server', 'client', 'producer', 'consumer'),
      service: fc.constantFrom('web', 'orders', 'constructor', '__proto__', ''),
      status: fc.constantFrom('unset', 'error', 'ok'),
      name: fc.oneof(fc.constantFrom('SELECT items', 'pool.acquire', 'GET'), fc.string()),
      attributes: fc.dictionary(
        fc.constantFrom('db.system.name', 'db.query.text', 'http.request.method', 'url.full', 'messaging.system', 'x'),
        fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null), fc.array(fc.string())),
      ),
    }),
    { maxLength: 60 },
  )
  .map((list) =>
    traceOf(
      list.map(({ id, parent, start, length, kind, service, status, name, attributes }) => ({
        id: `s${id}`,
        parent: parent < 0 ? '' : `s${parent}`,
        at: [start, start + length],
        kind: kind as Span['kind'],
        service,
        status: status as Span['status'],
        name,
        attributes,
      })),
    ),
  );

/** Each span lies within its parent, and siblings follow each other. */
export const nestedTrace: fc.Arbitrary<Trace> = fc
  .array(fc.nat({ max: 1000 }), { minLength: 1, maxLength: 60 })
  .map((choices) => {
    const given: Given[] = [{ id: 's0', at: [0, 1_000_000] }];
    const free = [{ id: 's0', from: 0, to: 1_000_000 }];
    for (const [at, choice] of choices.entries()) {
      const room = free[choice % free.length] as { id: string; from: number; to: number };
      const third = (room.to - room.from) / 3;
      const [from, to] = [room.from + third, room.from + 2 * third];
      given.push({ id: `s${at + 1}`, parent: room.id, at: [from, to] });
      room.from = to;
      free.push({ id: `s${at + 1}`, from, to });
    }
    return traceOf(given);
  });

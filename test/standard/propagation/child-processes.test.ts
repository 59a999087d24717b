/** What child processes are told of the trace in which they are started, and what they make of it. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, it, test } from 'node:test';
import { supportedNodes, withoutNodes } from '../../harness/nodes.ts';
import { trace } from '../../harness/trace.ts';

const app = (name: string) => join(import.meta.dirname, 'apps', 'children', name);
const OTHER = '0af7651916cd43dd8448eb211c80319c';

/** Of this process, whose children are asked: another trace than that of its spans' parent would be. */
const STARTED = { TRACEPARENT: `00-${OTHER}-b7ad6b7169203331-01`, TRACESTATE: 'a=1', BAGGAGE: 'of=old' };

type Told = [traceparent: string | null, tracestate: string | null, baggage: string | null];

async function ways(node: string | undefined, env: Record<string, string>) {
  const result = await trace({ file: app('ways.mjs'), env, ...(node && { node }) });
  assert.deepEqual([result.code, result.stderr], [0, '']);
  const told = result.stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as [way: string, told: Told]);
  return { told, spans: result.spans };
}

const GIVEN: Record<string, (ours: Told) => Told> = {
  'a trace that the app gives': ([, , baggage]) => ['given', null, baggage],
  'the same, waited for, beside its baggage': () => ['given', 'too', 'too'],
  'a baggage that the app gives': ([traceparent, tracestate]) => [traceparent, tracestate, 'given'],
};

if (withoutNodes) test('every Node version', { skip: withoutNodes });

for (const [line, node] of Object.entries(supportedNodes)) {
  describe(`child processes of ${node.version} (${line})`, () => {
    for (const [title, env, state] of [
      ['of a process with no parent', {}, null],
      ['of a process with a parent', STARTED, 'a=1'],
      ['of a process that samples nothing', { ...STARTED, OTEL_TRACES_SAMPLER: 'always_off' }, 'a=1'],
    ] as const) {
      it(`${title} are told of the active span, but where the app tells them itself`, async () => {
        const { told, spans } = await ways(node.path, env);
        assert.equal(told.length, 15);
        for (const [way, given] of told) {
          const span = spans.find(({ name }) => name === way);
          const flags = given[0]?.slice(-2);
          const traceparent = span ? `00-${span.traceId}-${span.spanId}-${flags}` : (given[0] as string);
          const ours: Told = [traceparent, state, 'tenant=a%20b'];
          assert.deepEqual(given, GIVEN[way]?.(ours) ?? ours, way);
          if (GIVEN[way] === undefined) {
            assert.equal(Number.parseInt(flags ?? '', 16) & 1, span ? 1 : 0, way);
            assert.ok(!given[0]?.includes('b7ad6b7169203331'), way);
          }
        }
      });
    }

    it('continue the trace with what they do by themselves, and begin one for what comes in', async () => {
      const { code, stderr, spans } = await trace({ file: app('server.mjs'), node: node.path });
      assert.deepEqual([code, stderr], [0, '']);
      const named = (name: string) => spans.find((span) => span.name === name);
      const caller = named('caller');
      const server = spans.find(({ kind }) => kind === 'SERVER');
      assert.ok(caller !== undefined && server !== undefined);
      assert.deepEqual(named('its own work')?.parentSpanId, caller.spanId);
      assert.equal(server.parentSpanId, '');
      assert.notEqual(server.traceId, caller.traceId);
      const [link, ...more] = server.links;
      assert.deepEqual([link?.traceId, link?.spanId, more], [caller.traceId, caller.spanId, []]);
      assert.equal(named('work of the request')?.parentSpanId, server.spanId);
    });
  });
}

describe('OTEL_NODE_CHILD_PROCESS_CONTEXT', () => {
  it('false: children inherit what this process was told', async () => {
    const { told } = await ways(undefined, { ...STARTED, OTEL_NODE_CHILD_PROCESS_CONTEXT: 'false' });
    const { TRACEPARENT, TRACESTATE, BAGGAGE } = STARTED;
    for (const [way, given] of told) {
      if (way === 'an environment of its own') assert.deepEqual(given, [null, null, null]);
      if (way === 'exec') assert.deepEqual(given, [TRACEPARENT, TRACESTATE, BAGGAGE]);
    }
  });

  for (const [patterns, isTold] of [
    ['git,no*', true],
    [process.execPath, true],
    ['git,nod', false],
  ] as const) {
    it(`${patterns}: ${isTold ? 'node is' : 'node is not'} told`, async () => {
      const { told } = await ways(undefined, { OTEL_NODE_CHILD_PROCESS_CONTEXT: patterns });
      for (const [way, given] of told) if (GIVEN[way] === undefined) assert.equal(given[0] !== null, isTold, way);
    });
  }
});

/** What nobody catches becomes an `exception` event on the span it happened in, and ends the process as without us. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { supportedNodes, withoutNodes } from '../../harness/nodes.ts';
import { run } from '../../harness/run.ts';
import { trace } from '../../harness/trace.ts';
import { BARE, writeApp } from './app.ts';

/** Runs `body` with the open span `work` active; `work` is also the span. */
const inSpan = (body: string) => `
  const work = api?.trace.getTracer("app").startSpan("work");
  const holding = (span) => ({ getValue: () => span, setValue() { return this; }, deleteValue() { return this; } });
  const within = (body, span = work) => (api ? api.context.with(holding(span), body) : body());
  ${body}`;

const THROW = 'throw new RangeError("boom");';
const BOOM = { 'exception.type': 'RangeError', 'exception.message': 'boom' };

interface Case {
  readonly code: string;
  /** Attributes of the events of the span `work` (or what `span` names), without stack traces, nor that it was interrupted. */
  readonly events: readonly object[];
  readonly span?: string;
  /** Not on these lines of Node, whose context is gone by then. */
  readonly except?: readonly string[];
}

const CASES: Readonly<Record<string, Case>> = {
  'a throw': { code: inSpan(`within(() => { ${THROW} });`), events: [BOOM] },
  'a throw through the contexts of spans that ended': {
    code: inSpan(`within(() => { within(() => span("inner")); within(() => within(() => { ${THROW} })); });`),
    events: [BOOM],
  },
  'a throw in a timer': { code: inSpan(`within(() => { setTimeout(() => { ${THROW} }, 5); });`), events: [BOOM] },
  'a throw in a tick': { code: inSpan(`within(() => { process.nextTick(() => { ${THROW} }); });`), events: [BOOM] },
  'a throw in a microtask': {
    code: inSpan(`within(() => { queueMicrotask(() => { ${THROW} }); });`),
    events: [BOOM],
    except: ['22-oldest', '22-newest'],
  },
  'an error event with no listener': {
    code: inSpan(`within(() => { new (builtin("events"))().emit("error", new RangeError("boom")); });`),
    events: [BOOM],
  },
  'a rejection': { code: inSpan(`within(() => { Promise.reject(new RangeError("boom")); });`), events: [BOOM] },
  'a rejection after an await': {
    code: inSpan(`within(async () => { await new Promise((resolve) => setTimeout(resolve, 5)); ${THROW} });`),
    events: [BOOM],
  },
  'a handler of a server': {
    code: `const { createServer, get } = builtin("http");
      const server = createServer(() => { ${THROW} });
      server.listen(0, "127.0.0.1", () => get({ port: server.address().port }).on("error", () => {}));`,
    span: 'GET',
    events: [BOOM],
  },
  'what is thrown is no error': {
    code: inSpan(`within(() => { throw "boom"; });`),
    events: [{ 'exception.message': 'boom' }],
  },
  'an error that cannot be read': {
    code: inSpan(
      `within(() => { throw { get message() { throw new Error("no") }, get stack() { throw new Error("no") } }; });`,
    ),
    events: [],
  },
  'a listener of the app that exits': {
    code: inSpan(`process.on("uncaughtException", () => process.exit(3)); within(() => { ${THROW} });`),
    events: [BOOM],
  },
  'a listener of the app that goes on: the span goes on too': {
    code: inSpan(`process.once("uncaughtException", () => setTimeout(() => { work?.addEvent("later"); work?.end(); }, 20));
      within(() => { ${THROW} });`),
    events: [BOOM, {}],
  },
  'an error that was caught': {
    code: inSpan(`try { within(() => { ${THROW} }); } catch {} setTimeout(() => { throw new Error("another"); }, 5);`),
    events: [],
  },
  'an error that was caught, and one of another span in the same turn': {
    code: inSpan(`try { within(() => { throw new Error("caught"); }); } catch {}
      const other = api?.trace.getTracer("app").startSpan("other");
      within(() => { ${THROW} }, other);`),
    span: 'other',
    events: [BOOM],
  },
};

/** Our frames are among those that Node's limit of ten counts. */
const DEEP = ['--stack-trace-limit=50'];

if (withoutNodes) it('uncaught errors', { skip: withoutNodes }, () => {});

for (const [line, node] of Object.entries(supportedNodes)) {
  describe(`uncaught errors on Node ${node.version}`, { concurrency: 2 }, () => {
    for (const [name, { code, events, span = 'work', except = [] }] of Object.entries(CASES)) {
      if (except.includes(line)) continue;
      it(name, async () => {
        const file = writeApp({ code }, line.startsWith('24') ? 'mjs' : 'cjs');
        const bare = await run({ file, node: node.path, ...BARE, nodeArgs: [...BARE.nodeArgs, ...DEEP] });
        const traced = await trace({ file, node: node.path, nodeArgs: DEEP, env: { OTEL_NODE_EXIT_TIMEOUT: '5000' } });
        assert.deepEqual([traced.code, traced.signal, traced.stdout], [bare.code, bare.signal, bare.stdout]);
        assert.equal(shown(traced.stderr), shown(bare.stderr));
        const found = traced.spans.filter((received) => received.name === span && received.kind !== 'CLIENT');
        assert.equal(found.length, 1);
        const seen = found[0]?.events
          .filter((event) => event.name !== 'interrupted')
          .map(({ attributes: { 'exception.stacktrace': _, ...rest } }) => rest);
        assert.deepEqual(seen, events);
        assert.equal(found[0]?.status, 'ERROR');
      });
    }
  });
}

/** Frames of Node, ours and that of `within`, which calls otherwise, are not compared. */
function shown(stderr: string): string {
  return stderr.replaceAll(/^\s+at (within |.*(node:|otel-auto[\\/]dist)).*\n/gm, '');
}

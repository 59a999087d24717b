import assert from 'node:assert/strict';
import { describe, it, mock, type TestContext } from 'node:test';
import { Store } from '../../../../src/viewer/store/store.ts';
import { Tail } from '../../../../src/viewer/terminal/tail.ts';
import { hex, logsRequest, traceIdOf, tracesRequest } from '../requests.ts';

function tailing(t: TestContext, memory?: number) {
  mock.timers.enable({ apis: ['setTimeout'] });
  t.after(() => mock.timers.reset());
  const printed: string[] = [];
  const tail: Tail = new Tail({
    find: (traceId) => store.trace(traceId),
    print: (text) => printed.push(text),
    style: () => ({}),
  });
  const store: Store = new Store({
    ...(memory !== undefined && { memory }),
    onChange: (traceIds) => tail.changed(traceIds),
    onStrayLogs: (records) => tail.logs(records),
  });
  return { store, tail, printed };
}

describe('traces as they come', () => {
  it('are printed once the root is there and nothing comes for a while', (t) => {
    const { store, printed } = tailing(t);
    store.addTraces(tracesRequest({ id: 2, parent: 1 }));
    mock.timers.tick(1000);
    store.addTraces(tracesRequest({ id: 1 }));
    mock.timers.tick(499);
    store.addTraces(tracesRequest({ id: 3, parent: 1 }));
    mock.timers.tick(499);
    assert.deepEqual(printed, []);
    mock.timers.tick(1);
    assert.equal(printed.length, 1);
    assert.match(printed[0] ?? '', /3 spans/);
  });

  it('are printed without a root after a longer while', (t) => {
    const { store, printed } = tailing(t);
    store.addTraces(tracesRequest({ id: 2, parent: 1 }));
    mock.timers.tick(4999);
    assert.deepEqual(printed, []);
    mock.timers.tick(1);
    assert.match(printed[0] ?? '', /\(parent is missing\)/);
  });

  it('that grow later are printed as more of them, without what was printed', (t) => {
    const { store, printed } = tailing(t);
    store.addTraces(tracesRequest({ id: 1, name: 'first' }));
    mock.timers.tick(500);
    store.addTraces(tracesRequest({ id: 2, parent: 1, name: 'second' }));
    mock.timers.tick(500);
    assert.equal(printed.length, 2);
    assert.match(printed[1] ?? '', /1 span {2}\(more of a trace above\)/);
    assert.doesNotMatch(printed[1] ?? '', /first/);
  });

  it('lose no log record: of a trace with spans, of one without, of none', (t) => {
    const { store, printed } = tailing(t);
    const of = (trace: number, body: string) => ({
      traceId: traceIdOf(trace),
      spanId: hex(1, 16),
      body: { stringValue: body },
    });
    store.addLogs(logsRequest(of(1, 'with'), of(2, 'without'), { body: { stringValue: 'none' } }));
    store.addTraces(tracesRequest({ trace: 1, id: 1 }));
    mock.timers.tick(5000);
    store.addLogs(logsRequest(of(1, 'late')));
    mock.timers.tick(500);
    const text = printed.join('');
    for (const body of ['with', 'without', 'none', 'late'])
      assert.equal(text.match(new RegExp(`LOG ${body}$`, 'gm'))?.length, 1, text);
  });

  it('are printed early when there are too many, and all at once at the end', (t) => {
    const { store, tail, printed } = tailing(t);
    for (let trace = 1; trace <= 1003; trace++) store.addTraces(tracesRequest({ trace, id: 1 }));
    assert.equal(printed.length, 3);
    tail.flush();
    mock.timers.tick(10_000);
    assert.equal(printed.length, 1003);
  });

  it('that were dropped before they were printed are counted', (t) => {
    const { store, tail, printed } = tailing(t, 4096);
    for (let trace = 1; trace <= 50; trace++)
      store.addTraces(tracesRequest({ trace, id: 1, name: `span of ${trace}` }));
    tail.flush();
    assert.equal(printed.length + tail.missed, 50);
    assert.ok(tail.missed > 0);
  });
});

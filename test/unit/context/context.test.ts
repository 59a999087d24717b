import assert from 'node:assert/strict';
import { AsyncLocalStorage } from 'node:async_hooks';
import { test } from 'node:test';
import { type ContextManager, createContextKey, ROOT_CONTEXT } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { contextsLeft } from '../../../src/api/contexts-left.ts';
import { createContextManager } from '../../../src/context/manager.ts';

const ours = createContextManager({
  loadBinding: () => {
    throw new Error('nothing is bound here');
  },
});
const key = createContextKey('key');
const outer = ROOT_CONTEXT.setValue(key, 'outer');
const inner = ROOT_CONTEXT.setValue(key, 'inner');

/** What is seen in a context, in the same one entered again in there, and afterwards. */
async function visit(manager: ContextManager): Promise<unknown[]> {
  const seen: unknown[] = [];
  const look = (where: string) => seen.push([where, manager.active().getValue(key)]);
  const self = { name: 'self' };
  function called(this: unknown, ...args: unknown[]) {
    seen.push([this === self ? 'self' : typeof this, args]);
    return 'result';
  }
  await manager.with(outer, async () => {
    look('entered');
    seen.push(manager.with(outer, called, self, 1, 2), manager.with(outer, called, undefined, 3));
    manager.with(outer, () => {
      look('entered again');
      manager.with(inner, () => look('inner'));
      look('after inner');
    });
    look('after');
    await manager.with(outer, async () => {
      await null;
      look('later');
    });
    look('at the end');
  });
  look('outside');
  return seen;
}

test('a context that is active already is entered as the official manager enters it', async () => {
  const official = new AsyncLocalStorageContextManager().enable();
  const seen = await visit(ours);
  assert.deepEqual(seen, await visit(official));
  assert.ok(seen.length > 10);
});

test('an error leaves it as it leaves any other', () => {
  const error = new Error('thrown');
  const throws = () =>
    ours.with(outer, () =>
      ours.with(outer, () => {
        throw error;
      }),
    );
  assert.throws(throws, error);
  assert.deepEqual(contextsLeft(), [outer, outer]);
  assert.equal(ours.active(), ROOT_CONTEXT);
});

test("the app's own stores are seen and kept in it", () => {
  const storage = new AsyncLocalStorage<string>();
  ours.with(outer, () => {
    storage.run('mine', () => {
      ours.with(outer, () => assert.equal(storage.getStore(), 'mine'));
      assert.equal(storage.getStore(), 'mine');
    });
    assert.equal(storage.getStore(), undefined);
    assert.equal(ours.active(), outer);
  });
});

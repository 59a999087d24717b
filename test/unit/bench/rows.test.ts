import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import type { Contender } from '../../../bench/contenders.ts';
import { interleave, repeat } from '../../../bench/rows/row.ts';

const contenders = ['bare', 'ours', 'peer'].map((name): Contender => ({ name, title: name, env: () => ({}) }));

test('all take part in every round, which begins with another one each time', async () => {
  const order: string[] = [];
  const { values, remarks } = await interleave(contenders, 3, async ({ name }, round) => {
    order.push(name);
    return round;
  });
  assert.equal(order.join(' '), 'bare ours peer ours peer bare peer bare ours');
  assert.deepEqual(values, { bare: [0, 1, 2], ours: [0, 1, 2], peer: [0, 1, 2] });
  assert.deepEqual(remarks, {});
});

test('who fails is left out from then on, and has a remark and no values', async (t) => {
  t.mock.method(console, 'error', mock.fn());
  let tries = 0;
  const { values, remarks } = await interleave(contenders, 3, async ({ name }, round) => {
    if (name === 'peer' && ++tries === 2) throw new Error('no span was delivered');
    return round;
  });
  assert.equal(tries, 2);
  assert.deepEqual(Object.keys(values), ['bare', 'ours']);
  assert.deepEqual(remarks, { peer: 'no span was delivered' });
});

test('rounds of all contenders are put side by side, without who failed in one of them', async () => {
  const taking: string[][] = [];
  const { values, remarks } = await repeat(contenders, 3, async (some) => {
    taking.push(some.map(({ name }) => name));
    const failed = taking.length === 2;
    return {
      values: { bare: [taking.length], ours: [-taking.length], ...(failed ? {} : { peer: [0] }) },
      remarks: failed ? { peer: 'too late' } : {},
    };
  });
  assert.deepEqual(taking, [
    ['bare', 'ours', 'peer'],
    ['bare', 'ours', 'peer'],
    ['bare', 'ours'],
  ]);
  assert.deepEqual(values, { bare: [1, 2, 3], ours: [-1, -2, -3] });
  assert.deepEqual(remarks, { peer: 'too late' });
});

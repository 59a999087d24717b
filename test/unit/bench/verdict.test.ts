import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bars, type Rule } from '../../../bench/bars.ts';
import type { Measurement } from '../../../bench/measure/measurement.ts';
import { judge } from '../../../bench/verdict.ts';

function measured(samples: Measurement['samples'], id = 'm'): Map<string, Measurement> {
  return new Map([[id, { id, title: 'time', unit: 'ms', digits: 1, relative: true, samples }]]);
}

const outcome = (rule: Rule, samples: Measurement['samples'], slack?: number) =>
  judge({ measurement: 'm', rule }, measured(samples), slack).outcome;

test('what is added is judged against its limit', () => {
  assert.equal(outcome({ kind: 'added', limit: 2 }, { bare: [10], ours: [12] }), 'met');
  assert.equal(outcome({ kind: 'added', limit: 2 }, { bare: [10], ours: [12.1] }), 'missed');
  assert.equal(outcome({ kind: 'added', limit: 2 }, { bare: [10], ours: [12.9] }, 1.5), 'met');
});

test('a share of what upstream adds, bare taken from both', () => {
  const samples = { bare: [100], ours: [105], upstream: [200] };
  assert.equal(outcome({ kind: 'of-upstream', limit: 0.05 }, samples), 'met');
  assert.equal(outcome({ kind: 'of-upstream', limit: 0.04 }, samples), 'missed');
});

test('a share of bare', () => {
  assert.equal(outcome({ kind: 'of-bare', limit: 0.1 }, { bare: [100], ours: [110] }), 'met');
  assert.equal(outcome({ kind: 'of-bare', limit: 0.1 }, { bare: [100], ours: [111] }), 'missed');
});

test('limits and promises hold in every round, not in the middle', () => {
  assert.equal(outcome({ kind: 'at-most', limit: 3 }, { ours: [1, 2, 4] }), 'missed');
  assert.equal(outcome({ kind: 'always', value: 100 }, { ours: [100, 100, 99.99] }), 'missed');
  assert.equal(outcome({ kind: 'always', value: 100 }, { ours: [100, 100.01, 100] }), 'missed');
  assert.equal(outcome({ kind: 'always', value: 100 }, { ours: [100, 100, 100] }), 'met');
});

test('a noisy baseline gives numbers and no verdict', () => {
  const { outcome: result, measured: text } = judge(
    { measurement: 'm', rule: { kind: 'added', limit: 1 } },
    measured({ bare: [80, 90, 100, 110, 120], ours: [180, 190, 200, 210, 220] }),
  );
  assert.equal(result, 'noisy');
  assert.equal(text, '+100 ms; noisy: 20 % spread');
});

test('what moves by itself gives no verdict, whichever of the compared it is', () => {
  const steady = [100, 100, 100];
  const moving = [150, 200, 250];
  const rule: Rule = { kind: 'of-upstream', limit: 0.05 };
  assert.equal(outcome(rule, { bare: steady, ours: steady, upstream: [200, 200, 200] }), 'met');
  assert.equal(outcome(rule, { bare: steady, ours: moving, upstream: [200, 200, 200] }), 'noisy');
  assert.equal(outcome(rule, { bare: steady, ours: steady, upstream: moving }), 'noisy');
  assert.equal(outcome({ kind: 'added', limit: 1 }, { bare: steady, ours: moving }), 'noisy');
});

test('a machine that is busy with other things gives no verdict on times, and does on counts', () => {
  const busy = (samples: Measurement['samples']) =>
    new Map([...measured(samples)].map(([id, measurement]) => [id, { ...measurement, busy: 0.5 }]));
  const { outcome: result, measured: text } = judge(
    { measurement: 'm', rule: { kind: 'added', limit: 1 } },
    busy({ bare: [10], ours: [12] }),
  );
  assert.equal(result, 'noisy');
  assert.equal(text, '+2 ms; noisy: others used 50 % of the machine');
  assert.equal(judge({ measurement: 'm', rule: { kind: 'at-most', limit: 1 } }, busy({ ours: [2] })).outcome, 'missed');
});

test('missing numbers are no verdict and say whose they are', () => {
  const rule: Rule = { kind: 'of-upstream', limit: 0.05 };
  assert.equal(judge({ measurement: 'other', rule }, measured({})).outcome, 'unknown');
  const judgement = judge({ measurement: 'm', rule }, measured({ bare: [1], ours: [2] }));
  assert.equal(judgement.outcome, 'unknown');
  assert.equal(judgement.measured, 'no values of upstream');
});

test('an upstream that adds nothing is no yardstick', () => {
  assert.equal(outcome({ kind: 'of-upstream', limit: 0.05 }, { bare: [5], ours: [4], upstream: [5] }), 'unknown');
});

test('flat means all of the sizes around their mean', () => {
  const rule: Rule = { kind: 'flat', measurements: ['a', 'b'], tolerance: 0.2 };
  const of = (a: number, b: number) => new Map([...measured({ ours: [a] }, 'a'), ...measured({ ours: [b] }, 'b')]);
  assert.equal(judge({ measurement: 'a', rule }, of(9, 11)).outcome, 'met');
  assert.equal(judge({ measurement: 'a', rule }, of(1, 2)).outcome, 'missed');
  assert.equal(judge({ measurement: 'a', rule }, measured({ ours: [1] }, 'a')).outcome, 'unknown');
});

test('what is flat moves much from round to round, and more rounds tell more', () => {
  const rule: Rule = { kind: 'flat', measurements: ['a', 'b'], tolerance: 0.2 };
  const of = (a: number[]) => new Map([...measured({ ours: a }, 'a'), ...measured({ ours: [10] }, 'b')]);
  const values = [8, 9, 10, 11, 12];
  assert.equal(judge({ measurement: 'a', rule }, of([8, 12])).outcome, 'noisy');
  assert.equal(judge({ measurement: 'a', rule }, of([...values, ...values])).outcome, 'met');
});

test('there are bars, and each of them can be judged without numbers', () => {
  assert.ok(bars.length > 10);
  for (const bar of bars) assert.equal(judge(bar, new Map()).outcome, 'unknown');
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseCpuList } from '../../../bench/cores.ts';
import { busyShare, parseTicks } from '../../../bench/measure/busy.ts';
import { parseRss, parseStat } from '../../../bench/measure/proc.ts';
import { added, median, quantile, spread } from '../../../bench/measure/statistics.ts';

test('the median of odd, even and no values', () => {
  assert.equal(median([3, 1, 2]), 2);
  assert.equal(median([4, 1, 2, 3]), 2.5);
  assert.ok(Number.isNaN(median([])));
});

test('quantiles lie between neighbours, and sort numbers as numbers', () => {
  assert.equal(quantile([10, 9, 100], 0), 9);
  assert.equal(quantile([10, 9, 100], 1), 100);
  assert.equal(quantile([0, 10], 0.25), 2.5);
});

test('the spread is the distance of the quartiles, one outlier does not count', () => {
  assert.equal(spread([100, 100, 100, 100, 500]), 0);
  assert.equal(spread([80, 90, 100, 110, 120]), 0.2);
  assert.equal(spread([7]), 0);
});

test('what is added is compared in the same round, not with the middle of all', () => {
  assert.deepEqual(added([12, 22], [10, 20, 30]), [2, 2]);
});

test('CPU time and state of a process whose name looks like more fields', () => {
  const rest = 'T 1 2 3 4 5 6 7 8 9 10 12 34 0 0 20 0 1 0';
  assert.deepEqual(parseStat(`42 (a ) R 1 (b) ${rest}`), { state: 'T', cpu: 460 });
});

test('resident memory comes in MiB', () => {
  assert.equal(parseRss('558c-7ffe ---p 0 0 [rollup]\nRss:                2048 kB\nPss: 1 kB\n'), 2);
  assert.throws(() => parseRss('Pss: 1 kB\n'), /no Rss/);
});

test('a busy machine: waiting for disks is idle, time stolen by a hypervisor is not, guests count once', () => {
  const before = parseTicks('cpu  0 0 0 0 0 0 0 0 0 0\ncpu0 9 9 9 9 9 9 9 9 9 9\n');
  const after = parseTicks('cpu  10 5 5 50 10 0 0 20 10 5\n');
  assert.deepEqual(after, { idle: 60, total: 100 });
  assert.equal(busyShare(before, after), 0.4);
  assert.equal(busyShare(after, after), 0);
});

test('lists of cores as the kernel writes them', () => {
  assert.deepEqual(parseCpuList('0-2,5\n'), [0, 1, 2, 5]);
  assert.deepEqual(parseCpuList('3'), [3]);
});

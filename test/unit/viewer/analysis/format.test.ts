/** Durations as people read them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatDuration } from '../../../../src/viewer/analysis/format.ts';

const CASES: [ms: number, text: string][] = [
  [0, '0'],
  [0.0002, '1 µs'],
  [0.085, '85 µs'],
  [0.9999, '1 ms'],
  [6.4, '6.4 ms'],
  [12.34, '12.3 ms'],
  [312, '312 ms'],
  [999.7, '1 s'],
  [1240, '1.24 s'],
  [61_000, '1 min 1 s'],
  [3_661_000, '1 h 1 min'],
  [-5, '-5 ms'],
  [Number.NaN, '–'],
];

for (const [ms, text] of CASES) test(`${ms} ms is ${text}`, () => assert.equal(formatDuration(ms), text));

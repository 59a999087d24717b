import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseArguments } from '../../../bench/arguments.ts';
import type { Contender } from '../../../bench/contenders.ts';
import { parseWrk } from '../../../bench/load/wrk.ts';
import type { Measurement } from '../../../bench/measure/measurement.ts';
import { formatMeasurement } from '../../../bench/report/markdown.ts';
import { renderReport } from '../../../bench/report/report.ts';
import { renderPlot } from '../../../bench/report/svg.ts';

const contenders: Contender[] = ['bare', 'ours', 'upstream'].map((name) => ({
  name,
  title: `<${name}>`,
  env: () => ({}),
}));

const measurement: Measurement = {
  id: 'startup-express',
  title: 'CPU & more',
  unit: 'ms',
  digits: 1,
  relative: true,
  samples: { bare: [10, 12, 11], ours: [12, 14, 13] },
  remarks: { upstream: 'it broke\nat length' },
};

test('a measurement as a table: median, range, what is added, and whose numbers are missing why', () => {
  assert.deepEqual(formatMeasurement(measurement, contenders).split('\n').slice(2), [
    "|            | median | lowest .. highest | added | of upstream's |",
    '| ---------- | ------ | ----------------- | ----- | ------------- |',
    '| <bare>     | 11 ms  | 10 .. 12          |       |               |',
    '| <ours>     | 13 ms  | 12 .. 14          | +2 ms |               |',
    '| <upstream> | n/a    | it broke          |       |               |',
  ]);
});

test('the plot is well-formed, with a bar for each contender that has numbers', () => {
  const samples = { bare: [10], ours: [9], upstream: [30] };
  const plot = renderPlot({ measurements: [{ ...measurement, samples }], contenders });
  assert.match(plot, /Added: CPU &amp; more/);
  assert.match(plot, />&lt;ours&gt;</);
  assert.match(plot, /width="1.0"[^>]*fill="#2a7f62"/, 'less than nothing is still a bar');
  assert.match(plot, />\+20 ms</);
  assert.equal(plot.match(/<rect /g)?.length, 2);
  assert.equal(plot.match(/<(?!\/|rect )\w+/g)?.length, plot.match(/<\/\w+>/g)?.length);
  assert.doesNotMatch(plot, /NaN|Infinity|undefined/);
});

test('a plot of nothing is empty', () => {
  assert.doesNotMatch(renderPlot({ measurements: [], contenders }), /NaN|Infinity|undefined|<rect/);
});

test('the page has the machine, the bars, what was not measured, and ends in one line feed', () => {
  const page = renderReport({
    machine: { cpu: 'Fast 1', cores: 2, memory: 8, kernel: 'Linux 6', node: '24.0.0', date: '2026-01-02' },
    cores: 'the app on core 0, everything else on core 1',
    startsInEmptyNetwork: true,
    rounds: 3,
    seconds: 600,
    contenders,
    measurements: [measurement],
    judgements: [{ title: 'CPU', bar: '<= 1 ms', measured: '2 ms', outcome: 'missed' }],
    problems: ['wrk is missing'],
  });
  assert.match(page, /Fast 1, 2 cores, 8 GiB, Linux 6, Node\.js 24\.0\.0, 2026-01-02\./);
  assert.match(page, /\| CPU +\| <= 1 ms +\| 2 ms +\| missed +\|/);
  assert.match(page, /^- wrk is missing$/m);
  assert.match(page, /[^\n]\n$/);
});

test('what wrk says; a failed request is no measurement', () => {
  const text = '  2 threads\n  123 requests in 3.00s, 1MB read\nRequests/sec:  41.20\nTransfer/sec: 1MB\n';
  assert.deepEqual(parseWrk(text), { requests: 123, rate: 41.2 });
  assert.throws(() => parseWrk(`${text}  Non-2xx or 3xx responses: 5\n`), /Non-2xx/);
  assert.throws(() => parseWrk(`${text}  Socket errors: connect 0, read 0, write 0, timeout 3\n`), /timeout 3/);
  assert.throws(() => parseWrk('unable to connect'), /unable to connect/);
});

test('arguments: only a full run writes to docs', () => {
  const rows = ['a', 'b'];
  assert.deepEqual(parseArguments([], rows), { quick: false, rounds: 5, only: undefined, out: 'docs' });
  assert.deepEqual(parseArguments(['--quick'], rows), { quick: true, rounds: 3, only: undefined, out: undefined });
  assert.deepEqual(parseArguments(['--only', 'b,a', '--out', 'x'], rows), {
    quick: false,
    rounds: 5,
    only: ['b', 'a'],
    out: 'x',
  });
  for (const args of [['--only', 'c'], ['--rounds', '0'], ['--rounds', 'x'], ['--what'], ['stray']]) {
    assert.ok('problem' in parseArguments(args, rows), args.join(' '));
  }
});

/** When the sender tries again: `src/pipeline/queue/backoff.ts`. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Backoff } from '../../../src/pipeline/queue/backoff.ts';

/** What jitter of a fifth makes of a delay (ms). */
const around = (actual: number, delay: number) =>
  assert.ok(actual >= delay * 0.8 && actual <= delay * 1.2, `${actual} ms instead of about ${delay} ms`);

/** A backoff after so many failures, each of which came as soon as it might be tried again. */
function failed(times: number, filling: boolean): { backoff: Backoff; now: number } {
  const backoff = new Backoff();
  let now = 1000;
  for (let n = 0; n < times; n++) {
    now += backoff.remaining(now, filling);
    backoff.failed(now, undefined);
  }
  return { backoff, now };
}

test('waits 1 s, then twice as long each time, and never more than 30 s', () => {
  for (const [times, delay] of [
    [1, 1000],
    [2, 2000],
    [3, 4000],
    [5, 16_000],
    [6, 30_000],
    [20, 30_000],
  ] as const) {
    const { backoff, now } = failed(times, false);
    around(backoff.remaining(now), delay);
  }
});

test('while memory fills it waits 3 s at most, also after an hour of failures', () => {
  for (const [times, delay] of [
    [1, 1000],
    [2, 2000],
    [3, 3000],
    [1200, 3000],
  ] as const) {
    const { backoff, now } = failed(times, true);
    around(backoff.remaining(now, true), delay);
  }
});

test('memory that begins to fill shortens a wait that has begun', () => {
  const { backoff, now } = failed(6, false);
  around(backoff.remaining(now), 30_000);
  around(backoff.remaining(now, true), 3000);
  assert.equal(backoff.remaining(now + 5000, true), 0);
  backoff.failed(now + 5000, undefined);
  around(backoff.remaining(now + 5000, true), 3000);
});

test('what the collector asks for is kept, also while memory fills', () => {
  const backoff = new Backoff();
  backoff.failed(0, 20_000);
  assert.equal(backoff.remaining(0), 20_000);
  assert.equal(backoff.remaining(0, true), 20_000);
});

test('failures of requests that were under way together are one', () => {
  const backoff = new Backoff();
  for (let n = 0; n < 4; n++) backoff.failed(100 + n, undefined);
  around(backoff.remaining(103), 1000);
});

test('an answer, and a drain, end the wait', () => {
  for (const filling of [false, true]) {
    const { backoff, now } = failed(4, filling);
    backoff.skip();
    assert.equal(backoff.remaining(now, filling), 0);
    assert.equal(backoff.failing(), true);
    backoff.succeeded();
    assert.equal(backoff.failing(), false);
  }
});

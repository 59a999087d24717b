import { afterEach, beforeEach } from 'node:test';

/** Both of Node's clocks, which stand still unless a test moves them: two SDKs that do the same then see the same times. */
export const clock = { wall: 0, tick: 0 };

const real = { date: Date.now, performance: performance.now };

export function useClock(): void {
  beforeEach(() => {
    resetClock();
    Date.now = () => clock.wall;
    performance.now = () => clock.tick;
  });
  afterEach(() => {
    Date.now = real.date;
    performance.now = real.performance;
  });
}

export function resetClock(): void {
  clock.wall = 1_795_000_000_123;
  clock.tick = 5000.25;
}

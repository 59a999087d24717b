import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** Starts of bare Node that a process may take beyond a promised time: for its own start, and for being scheduled late. */
const STARTS = 15;
/** ms for what one start does not show, such as other processes that begin meanwhile. */
const OTHERS = 1000;

/** ms that one start of bare Node takes on this machine at this moment: 30 to 50 on a quiet one, as many times more as it is busy. */
export async function bareStart(): Promise<number> {
  const from = performance.now();
  await once(spawn(process.execPath, ['-e', '0'], { stdio: 'ignore' }), 'exit');
  return performance.now() - from;
}

/**
 * ms that something promised to end in time may take beyond it on this machine, measured at this moment. A test that promises a time
 * takes the larger of two: from before and from after what it measures.
 */
export async function slack(): Promise<number> {
  return STARTS * (await bareStart()) + OTHERS;
}

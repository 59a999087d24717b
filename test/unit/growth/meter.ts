import { createContext, Script } from 'node:vm';
import { flat } from './texts.ts';

/**
 * How much longer than a look at each of its characters something may take: V8 calls a function for each match of a
 * replacement in some hundred times that. What grows with the square of the length takes longer from some length on.
 */
const FACTOR = 2000;
/** For compiling, collecting garbage and the like, in ms. */
const ALLOWANCE = 20;
/** After this time (ms) nothing more is expected of what has been started. */
const HARD_STOP = 20_000;

const script = new Script('run()');
const context = createContext({ run: undefined });

/** Stops what does not end by itself; true if it had to. */
export function stopped(run: () => void, timeout = HARD_STOP): boolean {
  context.run = run;
  try {
    script.runInContext(context, { timeout });
    return false;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') return true;
    throw error;
  } finally {
    context.run = undefined;
  }
}

/** In ms: of the process alone, which other processes cannot lengthen. */
function cpuTimeOf(run: () => void): number {
  const before = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

function look(text: string): number {
  let sum = 0;
  for (let index = 0; index < text.length; index++) sum = (sum + text.charCodeAt(index)) | 0;
  return sum;
}

/** Of a look at each character of a text, in ms per character. */
function controlTime(): number {
  const text = flat('a'.repeat(1_000_000));
  const times = Array.from({ length: 9 }, () => cpuTimeOf(() => look(text)) / text.length);
  return times.sort((a, b) => a - b)[4] as number;
}

let control = controlTime();

/** What a run with so many characters may take, in ms. */
export function limitOf(length: number): number {
  return ALLOWANCE + FACTOR * control * length;
}

/**
 * In ms, at the most; more than `limitOf` only if it is so each time.
 * @param enough whether it is less does not matter
 */
export function timeOf(run: () => void, length: number, enough: number): number {
  const before = performance.now();
  run();
  let time = performance.now() - before;
  if (time > enough) time = Math.min(time, cpuTimeOf(run));
  // Whatever the machine has done meanwhile, it does not do it each time.
  for (let again = 0; again < 2 && time > limitOf(length); again++) {
    control = Math.max(control, controlTime());
    time = Math.min(time, cpuTimeOf(run));
  }
  return time;
}

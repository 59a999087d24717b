/**
 * The parts of JavaScript itself that this package needs after the app has begun, as it was when the loader started: tests and simulations
 * replace it, and what is replaced answers for their own sake. Has no imports, so that a start reads it first.
 */

export const { random } = Math;
export const { parse: parseJson } = JSON;
export const { wait: waitFor } = Atomics;

/** Differs between processes and threads even where `random` does not: under `--random-seed`, or replaced before our start. */
export const seed: number = (process.hrtime()[1] ^ Math.imul(process.pid, 0x9e37_79b1)) | 0;

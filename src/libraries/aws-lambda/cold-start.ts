/** Longest time (ms) that Lambda gives a function to start; one that is older was started before it was needed. */
const LONGEST_START = 10_000;

/** Says of the first invocation of a process whether whoever asked for it waited for the process to start. */
export class ColdStart {
  #isFirst = true;

  /** Asked once for each invocation. */
  take(): boolean {
    if (!this.#isFirst) return false;
    this.#isFirst = false;
    const { AWS_LAMBDA_INITIALIZATION_TYPE: type } = process.env;
    return (type === undefined || type === 'on-demand') && process.uptime() * 1000 <= LONGEST_START;
  }
}

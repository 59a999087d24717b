/** Longest time (ms) that Lambda gives a function to start; one that is older was started before it was needed. */
const LONGEST_START = 10_000;

let isFirst = true;

/** Did whoever asked for this invocation wait for the process to start? Asked once for each. */
export function coldStart(): boolean {
  if (!isFirst) return false;
  isFirst = false;
  const { AWS_LAMBDA_INITIALIZATION_TYPE: type } = process.env;
  return (type === undefined || type === 'on-demand') && process.uptime() * 1000 <= LONGEST_START;
}

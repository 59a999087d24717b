/** Calls a function in the context of the start of the process, whatever request is at work. */
export type AtBoot = <R, Args extends unknown[]>(fn: (...args: Args) => R, ...args: Args) => R;

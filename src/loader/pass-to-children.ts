/** Hands the active context to child processes, in their environment. Read when the app first asks for `node:child_process`. */

import { subscribe } from 'node:diagnostics_channel';
import { syncBuiltinESMExports } from 'node:module';
import { context } from '../api/global.ts';
import { programContextOf } from '../context/program-context.ts';
import { fitsProgram } from '../node/arguments-limit.ts';
import { hasSpawnChannel } from '../node/capabilities.ts';
import { log } from '../node/log.ts';
import { messageOfThrown } from '../node/thrown.ts';
import { interceptMethod } from '../patching/intercept.ts';
import { replaceMethod } from '../patching/replace-method.ts';
import { type Inherited, withContextFor } from '../propagation/child-environment.ts';
import { isNamed } from '../propagation/command-patterns.ts';

/** Node makes this of a call, and hands it to the system. */
interface Program {
  file: string;
  args: readonly string[];
  /** `NAME=value` */
  envPairs: readonly string[];
}

/** Node's channel, or its own method, tells of a call that nobody waits for in this form. */
type MaybeProgram = Partial<Record<keyof Program, unknown>> | undefined;

interface ChildProcesses {
  ChildProcess: { prototype: object };
}

/** @param which patterns of commands, or all */
export function passToChildren(childProcesses: object, which: true | readonly string[], inherited: Inherited): void {
  const passing = new Passing(which, inherited);
  if (hasSpawnChannel(process.versions.node)) {
    subscribe('tracing:child_process.spawn:start', (message) =>
      passing.extend((message as { options?: MaybeProgram }).options),
    );
  } else {
    // All ways to start one without waiting for it come here, with an object that Node has made of what the app gave.
    replaceMethod((childProcesses as ChildProcesses).ChildProcess.prototype, 'spawn', (original) => {
      return function (...args) {
        passing.extend(args[0] as MaybeProgram);
        return original.apply(this, args);
      };
    });
  }
  // These are waited for, and Node tells nobody.
  for (const [name, callOf] of Object.entries(SYNCHRONOUS)) {
    interceptMethod(childProcesses, name, (original, self, args) =>
      Reflect.apply(original, self, passing.extendArguments(args, callOf)),
    );
  }
  syncBuiltinESMExports();
}

class Passing {
  readonly #which: true | readonly string[];
  readonly #inherited: Inherited;
  #isOff = false;

  constructor(which: true | readonly string[], inherited: Inherited) {
    this.#which = which;
    this.#inherited = inherited;
  }

  /** Extends the environment of a child that is about to be started. */
  extend(program: MaybeProgram): void {
    if (this.#isOff) return;
    try {
      if (!isProgram(program)) return;
      const variables = this.#variables(program, programContextOf(program));
      if (variables !== program.envPairs) program.envPairs = variables;
    } catch (error) {
      this.#fail(error);
    }
  }

  /** The arguments of a function that waits for the child: the same, or with other options. */
  extendArguments(args: unknown[], callOf: CallOf): unknown[] {
    const call = this.#isOff || this.#hasNothing() ? undefined : callOf(args);
    if (call === undefined) return args;
    // Node reads the options first, getters of the app's included; an error that these throw is the app's.
    const options: Record<string, unknown> = { __proto__: null, ...(call.options as object | undefined) };
    const env = options.env || process.env;
    if (typeof env !== 'object') return args;
    const names: string[] = [];
    for (const name in env) names.push(name); // Node too takes what is inherited.
    const own: Record<string, string> = { __proto__: null } as never;
    for (const name of names) {
      const value = (env as Record<string, unknown>)[name];
      if (value !== undefined) own[name] = `${value}`;
    }
    const extended = [...args];
    extended[call.at] = { ...options, env: this.#extended(call, Boolean(options.shell), own) };
    return extended;
  }

  #hasNothing(): boolean {
    try {
      return withContextFor(context.active(), [], {}).length === 0;
    } catch (error) {
      this.#fail(error);
      return true;
    }
  }

  #extended({ file, list }: Call, hasShell: boolean, env: Record<string, string>): Record<string, string> {
    try {
      const words = [file, ...list];
      const args = hasShell ? ['sh', '-c', words.join(' ')] : words;
      const envPairs = Object.entries(env).map(([name, value]) => `${name}=${value}`);
      const variables = this.#variables({ file, args, envPairs });
      if (variables === envPairs) return env;
      const kept = new Set(variables);
      const extended = Object.fromEntries(
        Object.entries(env).filter(([name, value]) => kept.delete(`${name}=${value}`)),
      );
      for (const variable of kept) {
        const equals = variable.indexOf('=');
        extended[variable.slice(0, equals)] = variable.slice(equals + 1);
      }
      return extended;
    } catch (error) {
      this.#fail(error);
      return env;
    }
  }

  #variables({ file, args, envPairs }: Program, within = context.active()): readonly string[] {
    if (this.#which !== true && !isNamed(this.#which, file, args)) return envPairs;
    const extended = withContextFor(within, envPairs, this.#inherited);
    return extended === envPairs || fitsProgram([file, ...args], extended) ? extended : envPairs;
  }

  #fail(error: unknown): void {
    this.#isOff = true;
    log(
      'error',
      `handing a trace to a child process failed (${messageOfThrown(error)}); the app goes on, its child processes begin traces of their own. Please report this.`,
    );
  }
}

interface Call {
  file: string;
  list: readonly string[];
  options: unknown;
  /** Where the options are, or would be, among the arguments. */
  at: number;
}

/** Undefined for what Node refuses, and for what nobody can tell. */
type CallOf = (args: readonly unknown[]) => Call | undefined;

const withList: CallOf = ([file, list, last]) => {
  const hasList = Array.isArray(list) || list === undefined || list === null;
  const options = hasList ? last : list;
  if (typeof file !== 'string' || !isOptions(options)) return undefined;
  const args = Array.isArray(list) ? list.filter((arg) => typeof arg === 'string') : [];
  return { file, list: args, options, at: hasList ? 2 : 1 };
};

const withLine: CallOf = ([line, options]) => {
  if (typeof line !== 'string' || !isOptions(options)) return undefined;
  return { file: 'sh', list: ['-c', line], options, at: 1 };
};

const SYNCHRONOUS: Readonly<Record<string, CallOf>> = {
  spawnSync: withList,
  execFileSync: withList,
  execSync: withLine,
};

function isOptions(value: unknown): boolean {
  return value === undefined || (typeof value === 'object' && value !== null && !Array.isArray(value));
}

function isProgram(program: MaybeProgram): program is Program {
  return (
    typeof program === 'object' &&
    program !== null &&
    typeof program.file === 'string' &&
    Array.isArray(program.args) &&
    Array.isArray(program.envPairs)
  );
}

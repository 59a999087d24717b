import { parseArgs } from 'node:util';
import type { DoctorCommand } from '../doctor/index.ts';
import { didYouMean } from '../settings/read/did-you-mean.ts';
import { parseDoctor } from './doctor.ts';
import { describeParseError } from './parse-error.ts';
import { DEFAULT_GRPC_PORT, DEFAULT_HOST, DEFAULT_PORT } from './usage.ts';

/** Where to listen and what to keep. */
export interface ServeOptions {
  host: string;
  /** Undefined: the default, or the next free one. */
  port: number | undefined;
  grpcPort: number | undefined;
  /** Bytes; undefined: the default. */
  memory: number | undefined;
  save: string | undefined;
  attributes: boolean;
}

export interface RunCommand extends ServeOptions {
  name: 'run';
  command: string;
  args: string[];
  keep: boolean;
  tail: boolean;
}

export interface CompareCommand {
  name: 'compare';
  command: string;
  args: string[];
}

export interface ViewCommand extends ServeOptions {
  name: 'view';
  files: string[];
  tail: boolean;
}

export interface McpCommand extends ServeOptions {
  name: 'mcp';
  files: string[];
}

export interface ReceiveCommand extends ServeOptions {
  name: 'receive';
  json: boolean;
}

export interface SettingsCommand {
  name: 'settings';
  json: boolean;
}

export type Command =
  | { name: 'help'; of?: 'mcp' }
  | { name: 'version' }
  /** The command line makes no sense; `problem` says what was seen. */
  | { name: 'wrong'; problem: string }
  | RunCommand
  | CompareCommand
  | ViewCommand
  | DoctorCommand
  | McpCommand
  | ReceiveCommand
  | SettingsCommand;

const OPTIONS = {
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean', short: 'v' },
  port: { type: 'string' },
  'grpc-port': { type: 'string' },
  host: { type: 'string' },
  memory: { type: 'string' },
  save: { type: 'string' },
  attributes: { type: 'boolean' },
  keep: { type: 'boolean' },
  tail: { type: 'boolean' },
  json: { type: 'boolean' },
} as const;

type Option = keyof typeof OPTIONS;

const SERVE: readonly Option[] = ['port', 'grpc-port', 'memory', 'save', 'attributes'];
const TAKEN = {
  run: [...SERVE, 'keep', 'tail'],
  view: [...SERVE, 'host', 'tail'],
  receive: [...SERVE, 'host', 'json'],
  mcp: SERVE,
  compare: [],
  settings: ['json'],
} as const satisfies Record<string, readonly Option[]>;

type Name = keyof typeof TAKEN;

/** This is what makes no sense; caught by `parseCommand`. */
class WrongArguments extends Error {
  override readonly name = 'WrongArguments';
}

/** Reads the command line, without node and the script. Never throws. */
export function parseCommand(args: readonly string[]): Command {
  if (args[0] === 'doctor') {
    const command = parseDoctor(args.slice(1));
    return 'problem' in command ? { name: 'wrong', problem: command.problem } : command;
  }
  try {
    return read(args);
  } catch (error) {
    if (error instanceof WrongArguments) return { name: 'wrong', problem: error.message };
    return { name: 'wrong', problem: describeParseError(error as NodeJS.ErrnoException, Object.keys(OPTIONS)) };
  }
}

function read(args: readonly string[]): Command {
  const { own, command } = split(args);
  const { values, positionals } = parseArgs({ args: own, allowPositionals: true, options: OPTIONS });
  if (values.help) return positionals[0] === 'mcp' ? { name: 'help', of: 'mcp' } : { name: 'help' };
  if (values.version) return { name: 'version' };
  const [name, ...rest] = positionals;
  if (name === undefined) {
    const [option] = Object.keys(values);
    if (option !== undefined) throw new WrongArguments(`--${option} without a command`);
    return { name: 'help' };
  }
  if (!isName(name))
    throw new WrongArguments(`unknown command "${name}".${didYouMean(name, [...Object.keys(TAKEN), 'doctor'])}`);
  const taken: readonly string[] = TAKEN[name];
  for (const option of Object.keys(values)) {
    if (!taken.includes(option)) throw new WrongArguments(`${name} takes no --${option}`);
  }
  if (name !== 'view' && name !== 'mcp' && rest.length > 0)
    throw new WrongArguments(`unexpected argument "${rest[0]}"`);
  const { json = false, tail = false, keep = false } = values;
  if (name === 'settings') return { name, json };
  const [program, ...programArgs] = command;
  if ((name === 'run' || name === 'compare') && program === undefined)
    throw new WrongArguments(`${name} needs a command, such as: otel-auto ${name} node app.js`);
  if (name === 'compare') return { name, command: program as string, args: programArgs };
  const serve = serveOptions(values);
  if (name === 'mcp') return { name, ...serve, files: rest };
  if (name === 'view') return { name, ...serve, files: rest, tail };
  if (name === 'receive') return { name, ...serve, json };
  return { name, ...serve, command: program as string, args: programArgs, keep, tail };
}

/** Of `run` and `compare`, what follows the first word is the command's; its options are none of ours. */
function split(args: readonly string[]): { own: string[]; command: string[] } {
  const { tokens } = parseArgs({
    args: [...args],
    allowPositionals: true,
    strict: false,
    tokens: true,
    options: OPTIONS,
  });
  const words = tokens.filter(({ kind }) => kind !== 'option');
  const [first, second] = words;
  if (first?.kind !== 'positional' || !['run', 'compare'].includes(first.value) || second === undefined)
    return { own: [...args], command: [] };
  const command = args.slice(second.kind === 'option-terminator' ? second.index + 1 : second.index);
  return { own: args.slice(0, second.index), command };
}

function isName(name: string): name is Name {
  return Object.hasOwn(TAKEN, name);
}

function serveOptions(values: Partial<Record<Option, string | boolean>>): ServeOptions {
  const { host = DEFAULT_HOST, save, memory } = values;
  if (host === '') throw new WrongArguments('--host is empty');
  if (save === '') throw new WrongArguments('--save is empty');
  return {
    host: String(host),
    port: portOf('port', values.port),
    grpcPort: portOf('grpc-port', values['grpc-port']),
    memory: memory === undefined ? undefined : bytesOf(String(memory)),
    save: save === undefined ? undefined : String(save),
    attributes: values.attributes === true,
  };
}

function portOf(option: Option, value: string | boolean | undefined): number | undefined {
  if (value === undefined) return undefined;
  if (!/^\d{1,5}$/.test(String(value)) || Number(value) > 65_535) {
    throw new WrongArguments(`--${option} is "${value}", expected 0 to 65535`);
  }
  return Number(value);
}

const UNITS: Readonly<Record<string, number>> = { '': 1, kb: 1024, mb: 1024 ** 2, gb: 1024 ** 3 };
const LEAST_MEMORY = 1024 ** 2;

function bytesOf(text: string): number {
  const [, digits = '', unit = ''] = /^(\d{1,12})\s*([a-z]*)$/i.exec(text) ?? [];
  const bytes = Number(digits) * (UNITS[unit.toLowerCase()] ?? Number.NaN);
  if (digits === '' || !(bytes >= LEAST_MEMORY)) {
    throw new WrongArguments(`--memory is "${text}", expected a size of at least 1MB, such as 256MB`);
  }
  return bytes;
}

/** Ports where none was asked for. */
export const USUAL_PORTS = { http: DEFAULT_PORT, grpc: DEFAULT_GRPC_PORT };

import { parseArgs } from 'node:util';
import type { DoctorCommand } from '../doctor/index.ts';
import { didYouMean } from '../settings/read/did-you-mean.ts';
import { parseDoctor } from './doctor.ts';
import { DEFAULT_HOST, DEFAULT_PORT } from './usage.ts';

export interface ReceiveCommand {
  name: 'receive';
  host: string;
  port: number;
  json: boolean;
}

export interface SettingsCommand {
  name: 'settings';
  json: boolean;
}

export type Command =
  | { name: 'help' }
  | { name: 'version' }
  /** The command line makes no sense; `problem` says what was seen. */
  | { name: 'wrong'; problem: string }
  | DoctorCommand
  | ReceiveCommand
  | SettingsCommand;

/** Reads the command line, without node and the script. Never throws. */
export function parseCommand(args: readonly string[]): Command {
  if (args[0] === 'doctor') {
    const command = parseDoctor(args.slice(1));
    return 'problem' in command ? wrong(command.problem) : command;
  }
  let parsed: ReturnType<typeof parse>;
  try {
    parsed = parse(args);
  } catch (error) {
    return wrong(describe(error as NodeJS.ErrnoException));
  }
  const { values, positionals } = parsed;
  const [name, ...rest] = positionals;
  if (values.help) return { name: 'help' };
  if (values.version) return { name: 'version' };
  if (name === undefined) return wrong('no command given');
  if (name !== 'receive' && name !== 'settings')
    return wrong(`unknown command "${name}".${didYouMean(name, ['doctor', 'receive', 'settings'])}`);
  if (rest.length > 0) return wrong(`unexpected argument "${rest[0]}"`);
  const { port = String(DEFAULT_PORT), host = DEFAULT_HOST, json = false } = values;
  if (name === 'settings') {
    if (values.port !== undefined || values.host !== undefined) return wrong('settings takes no --port and no --host');
    return { name, json };
  }
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65535) return wrong(`--port is "${port}", expected 0 to 65535`);
  if (host === '') return wrong('--host is empty');
  return { name, host, port: Number(port), json };
}

/** Node's words about an unknown option explain what nobody has asked for. */
function describe({ code, message }: NodeJS.ErrnoException): string {
  const option = code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION' ? /'(-[^']*)'/.exec(message)?.[1] : undefined;
  if (option === undefined) return message;
  const known = Object.keys(OPTIONS).map((name) => `--${name}`);
  return `unknown option "${option}".${didYouMean(option, known)}`;
}

const OPTIONS = {
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean', short: 'v' },
  port: { type: 'string' },
  host: { type: 'string' },
  json: { type: 'boolean' },
} as const;

function parse(args: readonly string[]) {
  return parseArgs({
    args: [...args],
    allowPositionals: true,
    options: OPTIONS,
  });
}

function wrong(problem: string): Command {
  return { name: 'wrong', problem };
}

import { parseArgs } from 'node:util';
import type { DoctorCommand } from '../doctor/index.ts';
import { loadChunk } from '../node/chunk.ts';
import { describeParseError } from './parse-error.ts';

const OPTIONS = {
  json: { type: 'boolean' },
  markdown: { type: 'boolean' },
  list: { type: 'boolean' },
  explain: { type: 'string' },
  only: { type: 'string', multiple: true },
  for: { type: 'string' },
} as const;

/** Units of `--for`, in ms. */
const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000 };
const LONGEST = 24 * 60 * 60_000;

/**
 * Reads what stands after `doctor`; what follows `--` is the app's command.
 * @returns the command, or what is wrong
 */
export function parseDoctor(args: readonly string[]): DoctorCommand | { problem: string } {
  const end = args.indexOf('--');
  const own = end === -1 ? args : args.slice(0, end);
  const command = end === -1 ? [] : args.slice(end + 1);
  if (end !== -1 && command.length === 0) return { problem: 'no command after --' };
  let parsed: ReturnType<typeof parse>;
  try {
    parsed = parse(own);
  } catch (error) {
    return { problem: `doctor: ${describeParseError(error as NodeJS.ErrnoException, Object.keys(OPTIONS))}` };
  }
  const { values, positionals } = parsed;
  if (positionals.length > 0)
    return { problem: `doctor takes the app's command after "--": doctor -- ${positionals.join(' ')}` };
  if (values.json && values.markdown) return { problem: 'doctor prints --json or --markdown, not both' };
  const time = values.for === undefined ? undefined : timeOf(values.for);
  if (time !== undefined && Number.isNaN(time))
    return { problem: `--for is "${values.for}", expected a time such as 10s` };
  return {
    name: 'doctor',
    command,
    form: values.json ? 'json' : values.markdown ? 'markdown' : 'text',
    only: (values.only ?? [])
      .flatMap((names) => names.split(','))
      .map((name) => name.trim())
      .filter(Boolean),
    explain: values.explain,
    list: values.list ?? false,
    time,
  };
}

/** @returns the exit code */
export function doctor(command: DoctorCommand): Promise<number> {
  return loadChunk<typeof import('../doctor/index.ts')>('doctor-index').runDoctor(command);
}

/** NaN for what is no time. */
function timeOf(text: string): number {
  const [, number, unit = 's'] = /^(\d+(?:\.\d+)?)(ms|s|m)?$/.exec(text.trim()) ?? [];
  const time = Number(number) * (UNITS[unit] ?? Number.NaN);
  return time > 0 && time <= LONGEST ? time : Number.NaN;
}

function parse(args: readonly string[]) {
  return parseArgs({ args: [...args], allowPositionals: true, options: OPTIONS });
}

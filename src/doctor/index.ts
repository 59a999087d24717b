/** The chunk's entry: `otel-auto doctor`. */
import { resolve } from 'node:path';
import { isAlive, UNKNOWN_START } from '../node/is-alive.ts';
import { nearestOf } from '../settings/read/did-you-mean.ts';
import { kinds } from './all-findings.ts';
import { examine } from './examine.ts';
import { AREAS, type Finding, findAll } from './finding.ts';
import { asJson } from './format/json.ts';
import { asMarkdown } from './format/markdown.ts';
import { asText } from './format/text.ts';
import { type LiveSetup, liveSetup } from './live.ts';
import { Reports } from './reports.ts';

export interface DoctorCommand {
  readonly name: 'doctor';
  /** Starts the app; may be empty. */
  readonly command: readonly string[];
  readonly form: 'text' | 'json' | 'markdown';
  /** Areas or codes; empty: all. */
  readonly only: readonly string[];
  /** A code: say what it means, and do nothing else. */
  readonly explain: string | undefined;
  /** Print all codes, and do nothing else. */
  readonly list: boolean;
  /** ms that the command may run; undefined: until it is ready. */
  readonly time: number | undefined;
}

/** Exit codes: nothing is wrong (there may be warnings), something is, and the doctor itself could not do its work. */
const HEALTHY = 0;
const ERRORS = 1;
const COULD_NOT_RUN = 2;

/**
 * Prints to stdout what is wrong with the app's tracing, or with its settings, and what to do.
 * @returns the exit code
 */
export async function runDoctor({ command, form, only, explain, list, time }: DoctorCommand): Promise<number> {
  if (list)
    return print(kinds.map(({ code, level, title }) => `${code.padEnd(26)}  ${level.padEnd(7)}  ${title}\n`).join(''));
  if (explain !== undefined) return explainCode(explain);
  const unknown = only.find((name) => !isAreaOrCode(name));
  if (unknown !== undefined) {
    process.stderr.write(
      `otel-auto: --only "${unknown}" is no area (${AREAS.join(', ')}) and no code (doctor --list)\n`,
    );
    return COULD_NOT_RUN;
  }
  const evidence = await examine({ command, folder: resolve('.'), env: process.env, time }).catch((error: unknown) => {
    process.stderr.write(
      `otel-auto: cannot start ${JSON.stringify(command[0])}: ${error instanceof Error ? error.message : error}\n`,
    );
  });
  if (evidence === undefined) return COULD_NOT_RUN;
  const isChosen = ({ area, code }: Finding) => only.length === 0 || only.includes(area) || only.includes(code);
  const findings = findAll(kinds, evidence).filter(isChosen);
  if (form === 'json') print(asJson(findings, evidence));
  else if (form === 'markdown') print(asMarkdown(findings, evidence));
  else print(asText(findings, evidence, { colors: process.stdout.isTTY && process.stdout.hasColors() }));
  return findings.some(({ level }) => level === 'error') ? ERRORS : HEALTHY;
}

/** A place for reports of a command that is traced, and what they say at any time. */
export function observeLive(command: readonly string[]): LiveObservation {
  const reports = new Reports();
  return {
    environment: (env) => reports.environment(env),
    setup: (env) => liveSetup(kinds, reports, { command, folder: resolve('.'), env }),
    isRunning: () => reports.read().some(({ pid }) => isAlive(pid, UNKNOWN_START)),
    end: () => reports.remove(),
  };
}

export interface LiveObservation {
  /** The command's environment with what reports. */
  environment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv;
  /** @param env of the command */
  setup(env: NodeJS.ProcessEnv): LiveSetup;
  /** @returns true while a traced process is alive, which may be longer than the command */
  isRunning(): boolean;
  end(): void;
}

/** The report as text, for those who ask by other means than the command. Nothing is read from stdin or written to stdout. */
export async function diagnose(command: readonly string[], time: number | undefined): Promise<string> {
  try {
    const evidence = await examine({ command, folder: resolve('.'), env: process.env, time, stdin: 'ignore' });
    return asText(findAll(kinds, evidence), evidence);
  } catch (error) {
    return `cannot start ${JSON.stringify(command[0])}: ${error instanceof Error ? error.message : error}`;
  }
}

function isAreaOrCode(name: string): boolean {
  return (AREAS as readonly string[]).includes(name) || kinds.some(({ code }) => code === name);
}

function explainCode(asked: string): number {
  const code = asked.toUpperCase().replaceAll('-', '_');
  const kind = kinds.find((one) => one.code === code);
  if (kind !== undefined) return print(`${kind.code} (${kind.level})\n\n${kind.title}\n\n${kind.explanation}\n`);
  const near = nearestOf(
    code,
    kinds.map((one) => one.code),
    4,
  );
  process.stderr.write(
    `otel-auto: no finding is called "${asked}".${near === undefined ? '' : ` Did you mean "${near}"?`} doctor --list has all.\n`,
  );
  return COULD_NOT_RUN;
}

function print(text: string): number {
  process.stdout.write(text);
  return HEALTHY;
}

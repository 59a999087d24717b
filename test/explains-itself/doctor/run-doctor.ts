import { join } from 'node:path';
import type { Finding } from '../../../src/doctor/finding.ts';
import { packed } from '../../harness/packed.ts';
import type { Project } from '../../harness/project.ts';
import { type RunResult, run } from '../../harness/run.ts';

export const cli = join(packed, 'dist', 'cli.cjs');
export const register = join(packed, 'register', 'import.mjs');

export interface DoctorOptions {
  /** What stands after `--`; absent: no command. */
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs `otel-auto doctor --json` in the project's folder, as a user does. */
export async function runDoctor(
  app: Project,
  { command = [], args = [], env = {} }: DoctorOptions,
): Promise<{ codes: string[]; findings: Finding[]; facts: Facts; result: RunResult }> {
  const after = command.length === 0 ? [] : ['--', ...command];
  const result = await run({
    file: cli,
    args: ['doctor', '--json', ...args, ...after],
    flag: false,
    cwd: app.folder,
    env,
  });
  const { findings, facts } = JSON.parse(result.stdout) as { findings: Finding[]; facts: Facts };
  return { codes: findings.map(({ code }) => code), findings, facts, result };
}

export interface Facts {
  readonly libraries: readonly { readonly library: string; readonly state: string }[];
  readonly processes: readonly { readonly service: string; readonly state: string; readonly requests: number }[];
  readonly end: { readonly code: number | null; readonly signal: string | null; readonly byDoctor: boolean } | null;
}

import { effectiveSettingsOf } from './effective.ts';
import type { Evidence } from './evidence.ts';
import { readProject, withEnvFiles } from './look-around.ts';
import { observeApp } from './observe-app.ts';
import { sendTestExport } from './test-export.ts';

export interface ExamineOptions {
  /** Empty: look at the folder and the environment only. */
  readonly command: readonly string[];
  readonly folder: string;
  readonly env: NodeJS.ProcessEnv;
  /** ms that the command may run. */
  readonly time: number | undefined;
  /** Default: the command has that of the doctor. */
  readonly stdin?: 'inherit' | 'ignore';
}

/**
 * Gathers all that there is to know. Changes nothing, and sends nothing but one empty request to the app's own endpoint.
 * @throws if the command cannot be started
 */
export async function examine({
  command,
  folder,
  env: own,
  time,
  stdin = 'inherit',
}: ExamineOptions): Promise<Evidence> {
  const env = withEnvFiles(command, folder, own);
  const { settings, values } = effectiveSettingsOf(env);
  const [observed, testExport] = await Promise.all([
    command.length === 0 ? undefined : observeApp({ command, folder, env: own, time, stdin }),
    values === undefined ? undefined : sendTestExport(values),
  ]);
  return {
    command,
    folder,
    env,
    settings,
    values,
    project: readProject(folder),
    node: process.versions.node,
    processes: observed?.processes ?? [],
    lines: observed?.lines ?? [],
    errorOutput: observed?.errorOutput ?? '',
    end: observed?.end,
    testExport,
  };
}

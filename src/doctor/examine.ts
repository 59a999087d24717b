import { libraries } from '../loader/registry.ts';
import { loadChunk } from '../node/chunk.ts';
import { readSettings } from '../settings/read/read-settings.ts';
import type { Settings } from '../settings/shape.ts';
import type { Environment } from '../settings/table/values.ts';
import type { Evidence } from './evidence.ts';
import { readProject, withEnvFiles } from './look-around.ts';
import { observeApp } from './observe-app.ts';
import { sendTestExport } from './test-export.ts';

type ConfigurationFiles = typeof import('../config-file/index.ts');

export interface ExamineOptions {
  /** Empty: look at the folder and the environment only. */
  readonly command: readonly string[];
  readonly folder: string;
  readonly env: NodeJS.ProcessEnv;
  /** ms that the command may run. */
  readonly time: number | undefined;
}

/**
 * Gathers all that there is to know. Changes nothing, and sends nothing but one empty request to the app's own endpoint.
 * @throws if the command cannot be started
 */
export async function examine({ command, folder, env: own, time }: ExamineOptions): Promise<Evidence> {
  const files = loadChunk<typeof import('../config-file/index.ts')>('config-file-index');
  const env = withEnvFiles(command, folder, own);
  const values = settingsOf(env, files);
  const [observed, testExport] = await Promise.all([
    command.length === 0 ? undefined : observeApp({ command, folder, env: own, time }),
    values === undefined ? undefined : sendTestExport(values),
  ]);
  return {
    command,
    folder,
    env,
    settings: files.effectiveSettings(env, libraries),
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

function settingsOf(env: Environment, { readConfiguration }: ConfigurationFiles): Settings | undefined {
  const file = env.OTEL_CONFIG_FILE?.trim();
  if (!file) return readSettings(env, libraries).values;
  const read = readConfiguration(file, env, libraries);
  return 'fault' in read ? undefined : read.values;
}

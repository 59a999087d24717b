import type { EffectiveSettings } from '../config-file/index.ts';
import { libraries } from '../loader/registry.ts';
import { loadChunk } from '../node/chunk.ts';
import { readSettings } from '../settings/read/read-settings.ts';
import type { Settings } from '../settings/shape.ts';
import type { Environment } from '../settings/table/values.ts';

/** This is what a process with this environment would go by; `values` is undefined where the configuration file cannot be used. */
export function effectiveSettingsOf(env: Environment): { settings: EffectiveSettings; values: Settings | undefined } {
  const files = loadChunk<typeof import('../config-file/index.ts')>('config-file-index');
  const settings = files.effectiveSettings(env, libraries);
  const file = env.OTEL_CONFIG_FILE?.trim();
  if (!file) return { settings, values: readSettings(env, libraries).values };
  const read = files.readConfiguration(file, env, libraries);
  return { settings, values: 'problem' in read ? undefined : read.values };
}

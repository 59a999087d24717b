import type { EffectiveSettings } from '../config-file/index.ts';
import { libraries } from '../loader/registry.ts';
import { loadChunk } from '../node/chunk.ts';
import type { SettingsCommand } from './arguments.ts';

/**
 * Prints every variable as a process with this environment would see it. Nothing is traced, sent or changed.
 * @returns the exit code: 0, or 1 when the configuration file cannot be used
 */
export function printSettings({ json }: SettingsCommand): number {
  const chunk = loadChunk<typeof import('../config-file/index.ts')>('config-file-index');
  const settings = chunk.effectiveSettings(process.env, libraries);
  process.stdout.write(json ? asJson(settings) : asText(settings));
  return settings.variables.length > 0 ? 0 : 1;
}

function asJson({ file, variables, problems }: EffectiveSettings): string {
  const shown = variables.map(({ name, value = null, source, doc }) => ({ name, value, source, doc }));
  return `${JSON.stringify({ file: file ?? null, variables: shown, problems }, undefined, 2)}\n`;
}

function asText({ file, variables, problems }: EffectiveSettings): string {
  const width = Math.max(0, ...variables.map(({ name }) => name.length));
  const lines: string[] = [];
  let area = '';
  for (const variable of variables) {
    if (variable.area !== area) {
      area = variable.area;
      if (lines.length > 0) lines.push('');
      lines.push(area);
    }
    const source = variable.source === 'default' ? '' : `  (${variable.source})`;
    lines.push(`  ${variable.name.padEnd(width)}  ${variable.value ?? '-'}${source}`);
  }
  if (variables.length > 0) {
    if (file !== undefined) lines.push('', `"file" is ${file}`);
    lines.push('', 'Unmarked values are defaults; "-" is unset. What each does: docs/settings.md.');
  }
  if (problems.length > 0) lines.push('', 'Problems', ...problems.map((problem) => `  ${problem}`));
  return `${lines.join('\n').trimStart()}\n`;
}

import type { EffectiveSettings } from '../config-file/index.ts';
import { effectiveSettingsOf } from '../doctor/effective.ts';
import type { ListedExtensions } from '../extensions/list-extensions.ts';
import { loadChunk } from '../node/chunk.ts';
import type { SettingsCommand } from './arguments.ts';

/** Everything that is printed. Extensions are undefined where none is named. */
type Shown = EffectiveSettings & { readonly extensions?: ListedExtensions['extensions'] };

/**
 * Prints every variable as a process with this environment would see it, and what the extensions bring that are named there, which
 * are loaded for that. Nothing is traced, sent or changed.
 * @param done called with the exit code: 0, or 1 when the configuration file cannot be used
 */
export function printSettings({ json }: SettingsCommand, done: (exitCode: number) => void): void {
  const shown = withExtensions(effectiveSettingsOf(process.env));
  const exitCode = shown.variables.length > 0 ? 0 : 1;
  // An extension may have begun what keeps the process alive.
  const end = shown.extensions === undefined ? done : (code: number) => process.exit(code);
  process.stdout.write(json ? asJson(shown) : asText(shown), () => end(exitCode));
}

function withExtensions({ settings, values }: ReturnType<typeof effectiveSettingsOf>): Shown {
  if (values === undefined || values.extensions.length === 0) return settings;
  const chunk = loadChunk<typeof import('../extensions/list-extensions.ts')>('extensions-list-extensions');
  const { extensions, problems } = chunk.listExtensions(values);
  return { ...settings, extensions, problems: [...settings.problems, ...problems] };
}

function asJson({ file, variables, problems, extensions = [] }: Shown): string {
  const shown = variables.map(({ name, value = null, source, doc }) => ({ name, value, source, doc }));
  const facts = extensions.map(({ fact }) => fact);
  return `${JSON.stringify({ file: file ?? null, variables: shown, extensions: facts, problems }, undefined, 2)}\n`;
}

function asText({ file, variables, problems, extensions = [] }: Shown): string {
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
  if (extensions.length > 0)
    lines.push('', 'Extensions', ...extensions.map(({ fact, words }) => `  ${fact.name} (${fact.file}): ${words}`));
  if (problems.length > 0) lines.push('', 'Problems', ...problems.map((problem) => `  ${problem}`));
  return `${lines.join('\n').trimStart()}\n`;
}

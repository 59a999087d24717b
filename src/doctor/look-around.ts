import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import type { Environment } from '../settings/table/values.ts';
import type { ProjectOfFolder } from './evidence.ts';

/** This is what the folder's package.json and node_modules say; empty where there is none. */
export function readProject(folder: string): ProjectOfFolder {
  const content = readJson(join(folder, 'package.json'));
  const { name } = content;
  return {
    name: typeof name === 'string' ? name : undefined,
    scripts: textsOf(content.scripts),
    dependencies: Object.keys({ ...textsOf(content.dependencies), ...textsOf(content.optionalDependencies) }),
    apiVersion: installedVersion(folder, '@opentelemetry/api'),
  };
}

/** Can a name be resolved by whoever starts Node in this folder? */
export function isResolvable(folder: string, specifier: string): boolean {
  const find = createRequire(join(folder, 'package.json'));
  for (const look of [find.resolve, (name: string) => find.resolve(`${name}/package.json`)]) {
    try {
      look(specifier);
      return true;
    } catch {
      // Perhaps the other one.
    }
  }
  return false;
}

/** The environment with the files that the command's `--env-file` flags name: they set what is not set. */
export function withEnvFiles(command: readonly string[], folder: string, env: Environment): Environment {
  let all = env;
  for (const file of envFilesOf(command)) {
    try {
      all = { ...parseEnv(readFileSync(join(folder, file), 'utf8')), ...all };
    } catch {
      // Node says it.
    }
  }
  return all;
}

/** A later file goes before an earlier one. */
function envFilesOf(command: readonly string[]): string[] {
  return command
    .flatMap((word, index) => {
      const match = /^--env-file(?:-if-exists)?(?:=(.*))?$/.exec(word);
      const file = match === null ? undefined : (match[1] ?? command[index + 1]);
      return file === undefined ? [] : [file];
    })
    .reverse();
}

function installedVersion(folder: string, name: string): string | undefined {
  const { version } = readJson(join(folder, 'node_modules', ...name.split('/'), 'package.json'));
  return typeof version === 'string' ? version : undefined;
}

function readJson(file: string): Record<string, unknown> {
  try {
    const content: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return typeof content === 'object' && content !== null ? (content as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

function textsOf(value: unknown): Record<string, string> {
  if (typeof value !== 'object' || value === null) return {};
  return Object.fromEntries(
    Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}

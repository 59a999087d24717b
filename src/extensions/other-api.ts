import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { sep } from 'node:path';
import type { Instrumentation } from './extension.ts';

/** The major version of `@opentelemetry/api` whose global this package registers with. */
const MAJOR = '1';

const API = '@opentelemetry/api';
const FOLDER = ['', 'node_modules', '@opentelemetry', 'api', ''].join(sep);

/** Classes of tracers that a copy of the API gives which sees no provider. */
const ALONE: ReadonlySet<string> = new Set(['ProxyTracer', 'NoopTracer']);

/**
 * The version of `@opentelemetry/api` that an instrumentation was made with, if that is of another major: its spans would be in no
 * trace of ours, because each major has a global, contexts and propagation of its own.
 * @param file of the extension that made it; while that was loaded, copies of our major found our provider
 */
export function otherApiOf(one: Instrumentation, file: string): string | undefined {
  const { _tracer: tracer } = one as { _tracer?: object };
  if (tracer === undefined || !ALONE.has(tracer.constructor?.name)) return undefined;
  return [...new Set(foldersOfApi(file))]
    .map(versionIn)
    .find((version) => version !== undefined && version.split('.')[0] !== MAJOR);
}

/** Folders of copies that were loaded by `require`, and of those that the extension and its base class would be given. */
function* foldersOfApi(file: string): Iterable<string> {
  const base = resolveFrom(file, '@opentelemetry/instrumentation');
  const files = [
    ...Object.keys(require.cache),
    resolveFrom(file, API),
    base === undefined ? undefined : resolveFrom(base, API),
  ];
  for (const path of files) {
    const at = path?.lastIndexOf(FOLDER) ?? -1;
    if (path !== undefined && at !== -1) yield path.slice(0, at + FOLDER.length);
  }
}

function resolveFrom(file: string, name: string): string | undefined {
  try {
    return createRequire(file).resolve(name);
  } catch {
    return undefined;
  }
}

function versionIn(folder: string): string | undefined {
  try {
    const { version } = JSON.parse(readFileSync(`${folder}package.json`, 'utf8')) as { version?: unknown };
    return typeof version === 'string' ? version : undefined;
  } catch {
    return undefined;
  }
}

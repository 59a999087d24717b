import { statSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import { log } from '../node/log.ts';
import { messageOfThrown } from '../node/thrown.ts';
import type { Settings } from '../settings/shape.ts';
import type { ExtensionHost, Loaded } from './extension.ts';
import { findExtension, foldersOfApp } from './find-extension.ts';
import { KIND_NAMES, readExports } from './read-exports.ts';

export interface LoadOptions {
  readonly settings: Settings;
  /** The app's main file; undefined where there is none. */
  readonly main: string | undefined;
  /** Told what is wrong, in one line each. */
  readonly say: (line: string) => void;
}

/** Loads each module that the setting names, synchronously and in its order. Never throws: one that cannot be used is said. */
export function loadExtensions({ settings, main, say }: LoadOptions): Loaded[] {
  const folders = foldersOfApp(main);
  const loaded: Loaded[] = [];
  for (const name of settings.extensions) {
    const prefix = `extension "${name}" (OTEL_NODE_EXTENSIONS)`;
    try {
      const file = findExtension(name, folders);
      if (file === undefined) {
        say(
          `${prefix} was not found from ${folders.join(' nor from ')}; the app is traced without it. ` +
            'Correct the name or path, or install the package there.',
        );
        continue;
      }
      if (!canBeRead(file)) {
        say(
          `${prefix} is ${file}, which is no regular file and may never end; the app is traced without it. ` +
            'Name a module, or the path of its file.',
        );
        continue;
      }
      const { brought, wrong } = readExports(require(file), hostOf(name, settings));
      for (const fault of wrong)
        say(`${prefix}: not used: ${fault}; the rest of it counts. Correct ${file}, see docs/extensions.md.`);
      if (Object.keys(brought).length === 0 && wrong.length === 0)
        say(
          `${prefix} exports nothing that is known; nothing changes by it. Export ${KIND_NAMES.join(', ')}, or a default function that returns them.`,
        );
      loaded.push({ name, file, brought });
    } catch (error) {
      say(`${prefix} ${describe(error)}`);
    }
  }
  return loaded;
}

/** A device, a pipe or a socket would block the start, or go on for ever. `require.resolve` takes them for files (Node 24). */
function canBeRead(file: string): boolean {
  return !isAbsolute(file) || statSync(file).isFile();
}

function hostOf(name: string, settings: Settings): ExtensionHost {
  const { serviceName, resourceAttributes, logLevel, exitTimeout, exitMax, batch, spanLimits, propagators } = settings;
  return {
    settings: structuredClone({
      serviceName,
      resourceAttributes,
      logLevel,
      exitTimeout,
      exitMax,
      batch,
      spanLimits,
      propagators,
    }),
    log: (level, message) => log(level, `extension "${name}": ${message}`),
  };
}

function describe(error: unknown): string {
  const { code } = Object(error) as { code?: unknown };
  if (code === 'ERR_REQUIRE_ASYNC_MODULE')
    return (
      'awaits at its top level, and is not used: extensions are loaded synchronously, before the app. ' +
      'Move the await into a function that is called later.'
    );
  if (code === 'ERR_PACKAGE_PATH_NOT_EXPORTED')
    return `cannot be found by require, and is not used (${messageOfThrown(error)}). Name the path of its file instead.`;
  return `threw while it was loaded, and is not used: ${messageOfThrown(error)}. Correct it, or take it out of the list.`;
}

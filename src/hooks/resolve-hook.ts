/** A chunk of its own: newer Nodes never read it. */

import { Module } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { log } from '../node/log.ts';
import { messageOfThrown } from '../node/thrown.ts';
import { type EsModuleTargets, matchEsModule } from './esm-transform.ts';
import { failOpen } from './fail-open.ts';
import type { PackageFinder } from './package-finder.ts';

export interface ResolveHook {
  targets: EsModuleTargets;
  finder: PackageFinder;
  /** Called with the name, without `node:`, of a builtin that a module of the app asks for, before it gets it. */
  builtinRequested: (name: string) => void;
}

/** The hook of Nodes where a synchronous `load` hook is unsafe. */
export function hookResolve({ targets, finder, builtinRequested }: ResolveHook): void {
  let loaderStarted = false;
  const after = (url: string): void => {
    if (url.startsWith('node:')) {
      builtinRequested(url.slice(5));
      return;
    }
    if (loaderStarted) return;
    const match = matchEsModule(url, targets, finder);
    if (match === undefined) return;
    loaderStarted = true;
    startLoader(targets, match.packageName);
  };
  Module.registerHooks({
    resolve(specifier, context, nextResolve) {
      const resolved = nextResolve(specifier, context);
      failOpen(undefined, () => after(resolved.url));
      return resolved;
    },
  });
}

function startLoader(targets: EsModuleTargets, packageName: string): void {
  try {
    Module.register(pathToFileURL(join(__dirname, 'esm-loader.mjs')).href, { data: targets });
  } catch (error) {
    const isForbidden = (error as { code?: unknown } | undefined)?.code === 'ERR_ACCESS_DENIED';
    log(
      'warn',
      `${packageName} is not traced, nor is any other ES module: on Node ${process.versions.node} that takes a worker thread, and ` +
        `none can be had (${messageOfThrown(error)}). ${isForbidden ? 'Start node with --allow-worker, or use' : 'Use'} Node 22.22.3, 24.11.1 or newer.`,
    );
  }
}

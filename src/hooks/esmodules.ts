import { Module } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { hasSyncLoadHook } from '../node/capabilities.ts';
import { BIG } from './commonjs.ts';
import { ES_MODULE_HOOK, type EsModuleTargets, MARK, matchEsModule, transformLoaded } from './esm-transform.ts';

export interface EsModuleHook {
  targets: EsModuleTargets;
  /** Called at the end of the evaluation of a target with accessors of its bindings. */
  loaded: (packageName: string, filename: string, bindings: object) => void;
  /** Called with the name, without `node:`, of a builtin that a module of the app asks for, before it gets it. */
  builtinRequested: (name: string) => void;
  /** Called with the URL of an ES module of no package that is as big as what bundlers make. */
  bigFile?: (url: string) => void;
}

/**
 * Watches ES modules, and builtins that either module system asks for (`builtins.ts` has the ways past it).
 *
 * Where a synchronous `load` hook is safe, it is the only hook (a `resolve` hook costs three times as much). Elsewhere a
 * synchronous `resolve` hook, which is safe, sees what is coming; the asynchronous loader, a thread of its own, is started
 * only once a target does come.
 */
export function hookEsModules(hook: EsModuleHook): void {
  (globalThis as Record<symbol, unknown>)[Symbol.for(ES_MODULE_HOOK)] = hook.loaded;
  if (hasSyncLoadHook(process.versions.node)) hookLoad(hook);
  else hookResolve(hook);
}

function hookLoad(hook: EsModuleHook): void {
  Module.registerHooks({
    load(url, context, nextLoad) {
      if (url.startsWith('node:')) {
        hook.builtinRequested(url.slice(5));
        return nextLoad(url, context);
      }
      const match = matchEsModule(url, hook.targets);
      const loaded = nextLoad(url, context);
      if (match !== undefined) return transformLoaded(loaded, match);
      const source = loaded.source as ArrayLike<unknown> | undefined;
      if (source && source.length > BIG && loaded.format === 'module' && !url.includes(MARK)) hook.bigFile?.(url);
      return loaded;
    },
  });
}

function hookResolve(hook: EsModuleHook): void {
  let loaderStarted = false;
  Module.registerHooks({
    resolve(specifier, context, nextResolve) {
      const resolved = nextResolve(specifier, context);
      const { url } = resolved;
      if (url.startsWith('node:')) {
        hook.builtinRequested(url.slice(5));
      } else if (!loaderStarted && matchEsModule(url, hook.targets) !== undefined) {
        loaderStarted = true;
        Module.register(pathToFileURL(join(__dirname, 'esm-loader.mjs')).href, { data: hook.targets });
      }
      return resolved;
    },
  });
}

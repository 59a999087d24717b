import { type LoadFnOutput, Module } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { hasSyncLoadHook } from '../node/capabilities.ts';
import { log } from '../node/log.ts';
import { BIG, type CompiledPastHook } from './commonjs.ts';
import {
  COMMON_JS_HOOK,
  ES_MODULE_HOOK,
  type EsModuleMatch,
  type EsModuleTargets,
  matchEsModule,
  transformCommonJs,
  transformLoaded,
} from './esm-transform.ts';
import { failOpen, textOf } from './fail-open.ts';
import { type PackageFinder, URL_MARK } from './package-finder.ts';

export interface EsModuleHook {
  targets: EsModuleTargets;
  finder: PackageFinder;
  /** Called at the end of the evaluation of a target with accessors of its bindings. */
  loaded: (filename: string, bindings: object) => void;
  /** For CommonJS files that are compiled past the hook for them. */
  commonJs: CompiledPastHook;
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
  const offered = globalThis as Record<symbol, unknown>;
  offered[Symbol.for(ES_MODULE_HOOK)] = (filename: string, bindings: object) =>
    failOpen(undefined, () => hook.loaded(filename, bindings));
  offered[Symbol.for(COMMON_JS_HOOK)] = hook.commonJs.evaluated;
  if (hasSyncLoadHook(process.versions.node)) hookLoad(hook);
  else hookResolve(hook);
}

function hookLoad(hook: EsModuleHook): void {
  const { targets, finder, builtinRequested, bigFile, commonJs } = hook;
  const before = (url: string): EsModuleMatch | undefined => {
    if (!url.startsWith('node:')) return matchEsModule(url, targets, finder);
    builtinRequested(url.slice(5));
    return undefined;
  };
  const after = (url: string, loaded: LoadFnOutput, match: EsModuleMatch | undefined, isRequired: boolean) => {
    const { format } = loaded;
    const source = loaded.source as ArrayLike<unknown> | null | undefined;
    if (!source) return loaded;
    if (format === 'module') {
      if (match !== undefined) return transformLoaded(loaded, match);
      if (source.length > BIG && !url.includes(URL_MARK)) bigFile?.(url);
      return loaded;
    }
    const isPast = commonJs.isReplaced() || (!isRequired && isGiven(source));
    if (!isPast || !isCommonJs(url, format) || finder.findUrl(url) === undefined) return loaded;
    return transformCommonJs(loaded);
  };
  Module.registerHooks({
    load(url, context, nextLoad) {
      const match = failOpen(undefined, () => before(url));
      const loaded = nextLoad(url, context);
      return failOpen(loaded, () => after(url, loaded, match, context.conditions.includes('require')));
    },
  });
}

/** Not by Node, which gives a Buffer where it has read the file itself: what comes from another thread is none. */
function isGiven(source: unknown): boolean {
  return !Buffer.isBuffer(source);
}

/** For `require`, Node looks later what a file with no format is. */
function isCommonJs(url: string, format: string | null | undefined): boolean {
  return format === 'commonjs' || (!format && /\.c?js$/.test(url));
}

function hookResolve({ targets, finder, builtinRequested }: EsModuleHook): void {
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
        `none can be had (${textOf(error)}). ${isForbidden ? 'Start node with --allow-worker, or use' : 'Use'} Node 22.22.3, 24.11.1 or newer.`,
    );
  }
}

import { type LoadFnOutput, Module } from 'node:module';
import { hasSyncLoadHook } from '../node/capabilities.ts';
import { loadChunk } from '../node/chunk.ts';
import { BIG, type CompiledPastHook } from './commonjs.ts';
import {
  COMMON_JS_HOOK,
  ES_MODULE_HOOK,
  type EsModuleMatch,
  matchEsModule,
  transformCommonJs,
  transformLoaded,
} from './esm-transform.ts';
import { failOpen } from './fail-open.ts';
import { URL_MARK } from './package-finder.ts';
import type { ResolveHook } from './resolve-hook.ts';

export interface EsModuleHook extends ResolveHook {
  /** Called at the end of the evaluation of a target with accessors of its bindings. */
  loaded: (filename: string, bindings: object) => void;
  /** For CommonJS files that are compiled past the hook for them. */
  commonJs: CompiledPastHook;
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
  else loadChunk<typeof import('./resolve-hook.ts')>('hooks-resolve-hook').hookResolve(hook);
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

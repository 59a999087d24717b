/** The asynchronous module loader, for Node versions where a synchronous `load` hook is unsafe. Runs on Node's loader thread. */
import type { InitializeHook, LoadHook } from 'node:module';
import { type EsModuleTargets, matchEsModule, transformLoaded } from './esm-transform.ts';
import { failOpen } from './fail-open.ts';
import { PackageFinder } from './package-finder.ts';

let targets: EsModuleTargets = {};
let finder = new PackageFinder([]);

export const initialize: InitializeHook<EsModuleTargets> = (data) => {
  targets = data;
  finder = new PackageFinder(Object.keys(data));
};

export const load: LoadHook = async (url, context, nextLoad) => {
  const loaded = await nextLoad(url, context);
  return failOpen(loaded, () => {
    const match = matchEsModule(url, targets, finder);
    return match === undefined ? loaded : transformLoaded(loaded, match);
  });
};

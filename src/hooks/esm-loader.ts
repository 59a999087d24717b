/** The asynchronous module loader, for Node versions where a synchronous `load` hook is unsafe. Runs on Node's loader thread. */
import type { InitializeHook, LoadHook } from 'node:module';
import { type EsModuleTargets, matchEsModule, transformLoaded } from './esm-transform.ts';
import { failOpen } from './fail-open.ts';

let targets: EsModuleTargets = {};

export const initialize: InitializeHook<EsModuleTargets> = (data) => {
  targets = data;
};

export const load: LoadHook = async (url, context, nextLoad) => {
  const loaded = await nextLoad(url, context);
  return failOpen(loaded, () => {
    const match = matchEsModule(url, targets);
    return match === undefined ? loaded : transformLoaded(loaded, match);
  });
};

import type { Settings } from '../shape.ts';
import type { Environment } from '../table/values.ts';
import { createDefaults } from './defaults.ts';
import { runtimeUrls } from './lambda-runtime.ts';
import { isMeantForUs } from './meant-for-us.ts';
import { detectorsOfPlatform } from './platform.ts';
import { putOftenSet } from './put-often-set.ts';

/**
 * The settings of an environment with nothing but what most set: the same as those of `readSettings`, without its table and
 * its parsers, which were a fifth of what a start executes. Undefined: something else is set, or there is something to
 * say about it.
 */
export function readWithoutTable(env: Environment): Settings | undefined {
  const settings = createDefaults();
  for (const name of Object.keys(env)) {
    if (!isMeantForUs(name)) continue;
    const text = (env[name] ?? '').trim();
    if (text !== '' && !putOftenSet(settings, name, text)) return undefined;
  }
  settings.detectors = { ...settings.detectors, slow: detectorsOfPlatform(env) };
  const ignoredUrls = runtimeUrls(env);
  if (ignoredUrls.length > 0) settings.sampling = { ignoredPaths: [], ignoredUrls, rules: [], maxPerSecond: undefined };
  return settings;
}

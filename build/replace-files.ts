import { readFileSync } from 'node:fs';
import type { OnLoadArgs, OnLoadResult, PluginBuild } from 'esbuild';

/** Replaces the text of a file; `own` is what it holds. */
export type Replace = (own: string, args: OnLoadArgs) => OnLoadResult | Promise<OnLoadResult>;

/**
 * `onLoad` for a pass that is about certain files. A build that has none of them fails: the file was moved, and without its pass
 * everything would work as before, only slower and larger.
 */
export function replaceFiles({ onLoad, onStart, onEnd }: PluginBuild, filter: RegExp, replace: Replace): void {
  let found = false;
  onStart(() => {
    found = false;
  });
  onLoad({ filter }, (args) => {
    found = true;
    return replace(readFileSync(args.path, 'utf8'), args);
  });
  onEnd(({ errors }) =>
    found || errors.length > 0 ? {} : { errors: [{ text: `there is no file ${filter} in this build: was it moved?` }] },
  );
}

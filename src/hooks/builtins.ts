import { subscribe } from 'node:diagnostics_channel';
import { hasSyncLoadHook } from '../node/capabilities.ts';
import { likeOriginal } from './commonjs.ts';
import { failOpen } from './fail-open.ts';

const PREFIX = 'node:';

/** Watches the ways to a builtin that pass by the module hooks: `process.getBuiltinModule`, and on older Nodes `require`. */
export function hookBuiltins(requested: (name: string) => void): void {
  const original = process.getBuiltinModule;
  const hooked = (id: string) => {
    if (typeof id === 'string')
      failOpen(undefined, () => requested(id.startsWith(PREFIX) ? id.slice(PREFIX.length) : id));
    return original.call(process, id);
  };
  process.getBuiltinModule = likeOriginal(hooked, original) as typeof process.getBuiltinModule;
  if (!hasSyncLoadHook(process.versions.node)) hookPrefixedRequire(requested);
}

/** `require('node:...')` takes a short cut past the `resolve` hooks of these versions; without the prefix it does not. */
function hookPrefixedRequire(requested: (name: string) => void): void {
  subscribe('tracing:module.require:start', (message) => {
    failOpen(undefined, () => {
      const { id } = message as { id: unknown };
      if (typeof id === 'string' && id.startsWith(PREFIX)) requested(id.slice(PREFIX.length));
    });
  });
}

import { types } from 'node:util';
import type { CreatePatch } from '../../patching/define.ts';
import { satisfies } from '../../patching/versions.ts';
import { traceEmbeddings } from './embeddings.ts';
import { createIntegration, type Integration } from './integration.ts';
import { watchLeftStreams } from './left-streams.ts';
import { switchOnBindings, switchOnExports } from './options.ts';
import { Registry } from './registry.ts';
import { ResultStreams } from './streams.ts';

const HAS_INTEGRATIONS = '>=7.0.0';

const create: CreatePatch = (host) => {
  const registry = new Registry();
  const streams = new ResultStreams(host);
  let integration: Integration | undefined;

  const register = (): Integration => {
    const made = createIntegration(host, registry);
    registry.register(made);
    traceEmbeddings(host, registry);
    return made;
  };

  return {
    onFile({ path, version, exports }) {
      if (satisfies(version, HAS_INTEGRATIONS)) {
        integration ??= register();
        const { onEnd } = integration;
        // Of what `require` gives for an ES module nothing can be changed; its bindings have been.
        if (path === 'dist/index.js' && !types.isModuleNamespaceObject(exports))
          watchLeftStreams(exports as Record<string, unknown>, streams, (callId) => onEnd?.({ callId }));
      } else if (path === 'dist/index.mjs') switchOnBindings(exports as Record<string, unknown>, host, streams);
      else if (path === 'dist/index.js') return switchOnExports(exports as Record<string, unknown>, host, streams);
      return exports;
    },
  };
};

export default create;

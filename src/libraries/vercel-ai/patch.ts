import type { CreateInstrumentation } from '../../patching/define.ts';
import { satisfies } from '../../patching/versions.ts';
import { traceEmbeddings } from './embeddings.ts';
import { createIntegration } from './integration.ts';
import { switchOnBindings, switchOnExports } from './options.ts';
import { Registry } from './registry.ts';

const HAS_INTEGRATIONS = '>=7.0.0';

const create: CreateInstrumentation = (host) => {
  const registry = new Registry();
  let registered = false;
  return {
    onFile({ path, version, exports }) {
      if (satisfies(version, HAS_INTEGRATIONS)) {
        if (registered) return exports;
        registered = true;
        registry.register(createIntegration(host, registry));
        traceEmbeddings(host, registry);
      } else if (path === 'dist/index.mjs') switchOnBindings(exports as Record<string, unknown>, host);
      else if (path === 'dist/index.js') return switchOnExports(exports as Record<string, unknown>, host);
      return exports;
    },
  };
};

export default create;

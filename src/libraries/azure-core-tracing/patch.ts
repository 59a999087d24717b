import type { CreatePatch } from '../../patching/define.ts';
import { createInstrumenter } from './instrumenter.ts';

/** The state that CommonJS and ES modules share, since version 1.1. */
interface Exports {
  state?: { instrumenterImplementation?: unknown };
}

const create: CreatePatch = (host) => ({
  onFile({ path, exports }) {
    if (path !== 'dist/commonjs/state-cjs.js') return exports;
    const { state } = exports as Exports;
    if (state !== undefined) state.instrumenterImplementation ??= createInstrumenter(host);
    return exports;
  },
});

export default create;

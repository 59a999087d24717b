import type { CreateInstrumentation } from '../define.ts';
import { activeLogIds } from '../log-ids.ts';

type Emit = (this: unknown, record: object, ...rest: unknown[]) => unknown;

/** A record is made by bunyan for each line; the app's own fields are copied into it. */
const create: CreateInstrumentation = (host) => ({
  onFile({ main, exports }) {
    const { prototype } = exports as { prototype?: { _emit?: Emit } };
    const original = prototype?._emit;
    if (!main || prototype === undefined || typeof original !== 'function') return exports;
    prototype._emit = function _emit(record, ...rest) {
      if (!host.off) Object.assign(record, activeLogIds());
      return original.call(this, record, ...rest);
    };
    return exports;
  },
});

export default create;

import type { CreateInstrumentation } from '../../patching/define.ts';
import { guarded } from '../../patching/guard.ts';
import { activeLogIds } from '../../patching/logs/log-ids.ts';
import { loggerOf } from '../../patching/logs/logger.ts';
import { emitLine, type Line } from './record.ts';

/** `noemit`: the line is only wanted as text. */
type Emit = (this: unknown, record: object, noemit?: unknown, ...rest: unknown[]) => unknown;

/** A record is made by bunyan for each line; the app's own fields are copied into it. */
const create: CreateInstrumentation = (host) => {
  const logger = loggerOf('bunyan');
  const emit = logger && guarded(host, (line: Line) => emitLine(logger, line));
  return {
    onFile({ main, exports }) {
      const { prototype } = exports as { prototype?: { _emit?: Emit } };
      const original = prototype?._emit;
      if (!main || prototype === undefined || typeof original !== 'function') return exports;
      prototype._emit = function _emit(record, noemit, ...rest) {
        if (!host.off) {
          Object.assign(record, activeLogIds());
          if (emit !== undefined && !noemit) emit(record);
        }
        return original.call(this, record, noemit, ...rest);
      };
      return exports;
    },
  };
};

export default create;

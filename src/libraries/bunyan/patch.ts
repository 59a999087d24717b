import type { CreatePatch } from '../../patching/define.ts';
import { guarded } from '../../patching/guard.ts';
import { activeLogIds } from '../../patching/logs/log-ids.ts';
import { loggerOf } from '../../patching/logs/logger.ts';
import { replaceMethod } from '../../patching/replace-method.ts';
import { emitLine, type Line } from './record.ts';

/** A record is made by bunyan for each line; the app's own fields are copied into it. */
const create: CreatePatch = (host) => {
  const logger = loggerOf('bunyan');
  const emit = logger && guarded(host, (line: Line) => emitLine(logger, line));
  return {
    onFile({ main, exports }) {
      const { prototype } = exports as { prototype?: object };
      if (!main || prototype === undefined) return exports;
      replaceMethod(prototype, '_emit', (original) => {
        // `noemit`: the line is only wanted as text.
        return function (record, noemit, ...rest) {
          if (!host.off) {
            Object.assign(record as object, activeLogIds());
            if (emit !== undefined && !noemit) emit(record as Line);
          }
          return original.call(this, record, noemit, ...rest);
        };
      });
      return exports;
    },
  };
};

export default create;

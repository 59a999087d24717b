import type { CreateInstrumentation, LibraryHost } from '../define.ts';
import { activeLogIds, type LogIds } from '../log-ids.ts';
import { satisfies } from '../versions.ts';

type Method = (this: unknown, ...args: unknown[]) => unknown;
type Prototype = Record<'write' | 'log', Method>;

const create: CreateInstrumentation = (host) => ({
  onFile({ path, version, exports }) {
    if (path !== 'lib/winston/logger.js') return exports;
    if (satisfies(version, '>=3.0.0')) {
      const { prototype } = exports as { prototype: Prototype };
      prototype.write = traced(prototype.write, withIds, host);
    } else {
      const { prototype } = (exports as { Logger: { prototype: Prototype } }).Logger;
      prototype.log = traced(prototype.log, withMeta, host);
    }
    return exports;
  },
});

function traced(original: Method, add: (args: unknown[], ids: LogIds) => void, host: LibraryHost): Method {
  return function (...args) {
    const ids = host.off ? undefined : activeLogIds();
    if (ids !== undefined) add(args, ids);
    return original.apply(this, args);
  };
}

/** Version 3: a stream of records. What comes here may be the app's own object, with symbols that winston needs. */
function withIds(args: unknown[], ids: LogIds): void {
  const record = args[0];
  if (typeof record !== 'object' || record === null) return;
  const descriptors = Object.getOwnPropertyDescriptors(record);
  args[0] = Object.assign(Object.create(Object.getPrototypeOf(record), descriptors), ids);
}

/**
 * Version 2: `log(level, message, ...values, meta, callback)`. The last object is the metadata; errors and the like are left
 * alone, because what winston writes of them depends on their class.
 */
function withMeta(args: unknown[], ids: LogIds): void {
  const end = typeof args.at(-1) === 'function' ? args.length - 1 : args.length;
  const last = args[end - 1];
  if (last === undefined || last === null) args[Math.max(end - 1, 0)] = { ...ids };
  else if (typeof last !== 'object') args.splice(end, 0, { ...ids });
  else if (Object.getPrototypeOf(last) === Object.prototype) args[end - 1] = { ...last, ...ids };
}

export default create;

import { type Context, type Logger, ROOT_CONTEXT } from '@opentelemetry/api';
import { context } from '../../api/global.ts';
import type { CreatePatch, LibraryHost } from '../../patching/define.ts';
import { guarded } from '../../patching/guard.ts';
import { activeLogIds, type LogIds } from '../../patching/logs/log-ids.ts';
import { loggerOf } from '../../patching/logs/logger.ts';
import { type Method, prototypeOf, replaceInherited } from '../../patching/replace-method.ts';
import { satisfies } from '../../patching/versions.ts';
import { emitInfo, type Info, LEVEL } from './record.ts';
import { type Levels, type Transport, TransportFormats } from './transport-formats.ts';

interface Logger3 extends Levels {
  readonly transports: readonly Transport[];
}

const create: CreatePatch = (host) => {
  const formats = new TransportFormats();
  const observed = new WeakSet<object>();
  const onTransport = (path: string, exports: unknown): void => {
    // Older versions have the class in the first of these, newer ones have it there from the second.
    if (!['index.js', 'modern.js', 'legacy.js'].includes(path) || typeof exports !== 'function') return;
    const prototype = prototypeOf(exports);
    if (observed.has(prototype) || loggerOf('winston') === undefined) return;
    observed.add(prototype);
    formats.observe(prototype, host);
  };
  return {
    onFile({ package: name, path, version, exports }) {
      if (name === 'winston-transport') onTransport(path, exports);
      if (name !== 'winston' || path !== 'lib/winston/logger.js') return exports;
      const logger = loggerOf('winston');
      if (satisfies(version, '>=3.0.0')) {
        const { prototype } = exports as { prototype: object };
        replaceInherited(prototype, 'write', (original) => traced(original, withIds, host));
        if (logger !== undefined) recordFormatted(prototype, logger, formats, host);
      } else {
        const { prototype } = (exports as { Logger: { prototype: object } }).Logger;
        replaceInherited(prototype, 'log', (original) => traced(original, withMeta, host));
        if (logger !== undefined) recordLogged(prototype, logger, host);
      }
      return exports;
    },
  };
};

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
  const descriptors: PropertyDescriptorMap = Object.getOwnPropertyDescriptors(record);
  // The stack of an error is an accessor from Node 22 on, which gives nothing for a copy.
  if (record instanceof Error && descriptors.stack?.get !== undefined)
    descriptors.stack = { value: record.stack, writable: true, configurable: true };
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

/**
 * Version 3: what the logger's format has made of a record is pushed on to the transports, which may have formats of their own. No
 * transport of ours, which the app could count. A record that had to wait is pushed in another context than its own.
 */
function recordFormatted(prototype: object, logger: Logger, formats: TransportFormats, host: LibraryHost): void {
  let writing = false;
  const emit = guarded(host, (info: unknown, of: Logger3) => {
    if (typeof info !== 'object' || info === null || !isWanted(info, of)) return;
    const caller = writing ? context.active() : ROOT_CONTEXT;
    const timestamp = Date.now();
    formats.push(info, of, of.transports, (shown) => emitInfo(logger, shown, caller, timestamp));
  });
  replaceInherited(prototype, 'write', (original) => {
    return function (...args) {
      const outer = writing;
      writing = true;
      try {
        return original.apply(this, args);
      } finally {
        writing = outer;
      }
    };
  });
  replaceInherited(prototype, 'push', (original) => {
    return function (...args) {
      if (!host.off) emit(args[0], this as Logger3);
      return original.apply(this, args);
    };
  });
}

/** As a transport decides that has no level of its own, and does not ask for errors that end the process. */
function isWanted(info: Info & { [LEVEL]?: string }, { level, levels }: Levels): boolean {
  if (info.exception === true) return false;
  const rank = levels[info[LEVEL] as string];
  return !level || (rank !== undefined && (levels[level] ?? -1) >= rank);
}

/** Version 2 emits what its transports have written: level, message and metadata. */
function recordLogged(prototype: object, logger: Logger, host: LibraryHost): void {
  const record = guarded(host, (info: Info, caller: Context) => emitInfo(logger, info, caller));
  replaceInherited(prototype, 'emit', (original) => {
    return function (...args) {
      const [event, level, message, meta] = args;
      if (event === 'logged' && !host.off) {
        const fields = meta instanceof Error ? { error: meta } : (meta as object | undefined);
        record({ ...fields, level, message }, context.active());
      }
      return original.apply(this, args);
    };
  });
}

export default create;

import { Module } from 'node:module';
import { withoutCircleWarnings } from './circular-exports.ts';
import { failOpen } from './fail-open.ts';
import type { PackageFolder } from './package-finder.ts';

/** The part of a CommonJS module record that the hook touches. */
interface ModuleRecord {
  exports: unknown;
}

type Compile = (this: ModuleRecord, content: string, filename: string, ...rest: unknown[]) => unknown;

export interface CommonJsHook {
  /** The package of the table that the file is of. */
  find(filename: string): PackageFolder | undefined;
  /** Called after each file of such a package was evaluated; what it returns becomes the file's exports. */
  loaded(folder: PackageFolder, filename: string, exports: unknown): unknown;
  /** Called after one that threw instead. */
  threw(folder: PackageFolder, filename: string): void;
  /** Called before each file of no package that is as big as what bundlers make. */
  bigFile?(filename: string): void;
}

/** For files that Node, or somebody in its place, compiles without asking the hook. */
export interface CompiledPastHook {
  /** Does something else stand where the hook was put? It may call the hook, or not. */
  isReplaced(this: void): boolean;
  /** Is called at the end of the evaluation of a file, with its `module`; does nothing where the hook sees it anyway. */
  evaluated(this: void, record: unknown): void;
}

/** UTF-16 units; few people write files of a thousand lines. */
export const BIG = 40_000;

const MARK = /[\\/]node_modules[\\/]/;

/**
 * `Module.prototype._compile` is the one place that every CommonJS file passes with its resolved name, also when an ES
 * module imports it, and early enough that replaced exports reach default, named and namespace imports on all supported
 * lines. (`Module.prototype.load` is too late for ES modules on Node 22.) It costs one substring search per module of the app;
 * require-in-the-middle would resolve every `require` twice.
 */
export function hookCommonJs(hook: CommonJsHook): CompiledPastHook {
  const prototype = Module.prototype as unknown as { _compile: Compile };
  const compile = prototype._compile;
  /** Records whose files are being evaluated below the hook. */
  const below = new Set<unknown>();
  const before = (filename: string, content: string): PackageFolder | undefined => {
    if (typeof filename !== 'string') return undefined;
    if (content?.length > BIG && !MARK.test(filename)) hook.bigFile?.(filename);
    return hook.find(filename);
  };
  const after = (record: ModuleRecord, folder: PackageFolder, filename: string): void => {
    const { exports } = record;
    const seen = withoutCircleWarnings(exports, () => hook.loaded(folder, filename, exports));
    // A file may have made them an accessor.
    if (seen !== exports) record.exports = seen;
  };
  const hooked = function (this: ModuleRecord, content: string, filename: string) {
    const folder = failOpen(undefined, () => before(filename, content));
    if (folder === undefined) {
      // biome-ignore lint/complexity/noArguments: the number of arguments differs between Node lines and must not change.
      return compile.apply(this, arguments as unknown as Parameters<Compile>);
    }
    let evaluated = false;
    below.add(this);
    try {
      // biome-ignore lint/complexity/noArguments: as above.
      const result = compile.apply(this, arguments as unknown as Parameters<Compile>);
      evaluated = true;
      failOpen(undefined, () => after(this, folder, filename));
      return result;
    } finally {
      below.delete(this);
      // Nothing is caught: Node would print this line, not the library's, as the source of an uncaught error.
      if (!evaluated) failOpen(undefined, () => hook.threw(folder, filename));
    }
  } satisfies Compile;
  const own = likeOriginal(hooked, compile);
  prototype._compile = own;
  return {
    isReplaced: () => prototype._compile !== own,
    evaluated(record) {
      if (!(record instanceof Module) || below.has(record)) return;
      failOpen(undefined, () => {
        const folder = hook.find(record.filename);
        if (folder !== undefined) after(record, folder, record.filename);
      });
    },
  };
}

/** Tools tell versions of Node apart by the number of parameters. */
export function likeOriginal<F extends object>(hooked: F, original: (...args: never[]) => unknown): F {
  for (const key of ['name', 'length'] as const)
    Object.defineProperty(hooked, key, { value: original[key], configurable: true });
  return hooked;
}

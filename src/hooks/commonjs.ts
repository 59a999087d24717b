import { Module } from 'node:module';
import { withoutCircleWarnings } from './circular-exports.ts';
import { failOpen } from './fail-open.ts';
import { packageNameOf } from './packages.ts';

/** The part of a CommonJS module record that the hook touches. */
interface ModuleRecord {
  exports: unknown;
}

type Compile = (this: ModuleRecord, content: string, filename: string, ...rest: unknown[]) => unknown;

/** UTF-16 units; few people write files of a thousand lines. */
export const BIG = 40_000;

/**
 * Calls `loaded` after each CommonJS file of a package in `packages` was evaluated; what it returns becomes the file's exports.
 * Calls `threw` after one that threw instead, and `big` before each file of no package that is as big as what bundlers make.
 *
 * `Module.prototype._compile` is the one place that every CommonJS file passes with its resolved name, also when an ES
 * module imports it, and early enough that replaced exports reach default, named and namespace imports on all supported
 * lines. (`Module.prototype.load` is too late for ES modules on Node 22.) It costs one substring search per module of the app;
 * require-in-the-middle would resolve every `require` twice.
 */
export function hookCommonJs(
  packages: ReadonlySet<string>,
  loaded: (packageName: string, filename: string, exports: unknown) => unknown,
  threw: (packageName: string, filename: string) => void,
  big?: (filename: string) => void,
): void {
  const prototype = Module.prototype as unknown as { _compile: Compile };
  const compile = prototype._compile;
  const nameOf = (filename: string, content: string): string | undefined => {
    if (typeof filename !== 'string') return undefined;
    const name = packageNameOf(filename);
    if (name === undefined && content?.length > BIG) big?.(filename);
    return name !== undefined && packages.has(name) ? name : undefined;
  };
  const hooked = function (this: ModuleRecord, content: string, filename: string) {
    const name = failOpen(undefined, () => nameOf(filename, content));
    if (name === undefined) {
      // biome-ignore lint/complexity/noArguments: the number of arguments differs between Node lines and must not change.
      return compile.apply(this, arguments as unknown as Parameters<Compile>);
    }
    let evaluated = false;
    try {
      // biome-ignore lint/complexity/noArguments: as above.
      const result = compile.apply(this, arguments as unknown as Parameters<Compile>);
      evaluated = true;
      failOpen(undefined, () => {
        const { exports } = this;
        const seen = withoutCircleWarnings(exports, () => loaded(name, filename, exports));
        // A file may have made them an accessor.
        if (seen !== exports) this.exports = seen;
      });
      return result;
    } finally {
      // Nothing is caught: Node would print this line, not the library's, as the source of an uncaught error.
      if (!evaluated) failOpen(undefined, () => threw(name, filename));
    }
  } satisfies Compile;
  prototype._compile = likeCompile(hooked, compile);
}

/** Tools tell versions of Node apart by the number of parameters. */
export function likeCompile<F extends object>(hooked: F, compile: Compile): F {
  for (const key of ['name', 'length'] as const)
    Object.defineProperty(hooked, key, { value: compile[key], configurable: true });
  return hooked;
}

import { Module, type ResolveFnOutput, type ResolveHookContext } from 'node:module';
import { pathToFileURL } from 'node:url';
import { likeOriginal } from './commonjs.ts';
import { failOpen } from './fail-open.ts';

/** One value that one of the app's own files exports, for whoever starts the app. */
export interface AppExport {
  /** Real path of the file. */
  filename: string;
  /** `['handler']` of `exports.handler`; more than one name: nested objects. */
  path: readonly string[];
  /** Gives what is seen in place of the value. */
  replace(value: unknown): unknown;
  onFault(error: unknown): void;
}

interface ModuleRecord {
  exports: unknown;
}

type Compile = (this: ModuleRecord, content: string, filename: string, ...rest: unknown[]) => unknown;

/** Global under which the module that stands in for an ES module finds its exports. */
const STAND_IN = Symbol.for('@org/otel-auto stand-in');

/**
 * Replaces an export of an app's own file, CommonJS or ES module, whichever it is loaded as. Both hooks are gone once the file
 * was asked for: what it needs itself is loaded without them.
 */
export function hookAppExport(wanted: AppExport): void {
  hookCompile(wanted);
  hookResolve(wanted);
}

function hookCompile({ filename: wanted, path, replace, onFault }: AppExport): void {
  const prototype = Module.prototype as unknown as { _compile: Compile };
  const compile = prototype._compile;
  const restore = () => {
    if (prototype._compile === hooked) prototype._compile = compile;
  };
  const hooked = function (this: ModuleRecord, _content: string, filename: string) {
    if (filename === wanted) failOpen(undefined, restore);
    // biome-ignore lint/complexity/noArguments: the number of arguments differs between Node lines and must not change.
    const result = compile.apply(this, arguments as unknown as Parameters<Compile>);
    if (filename === wanted) {
      try {
        this.exports = replaceIn(this.exports, path, replace);
      } catch (error) {
        onFault(error);
      }
    }
    return result;
  } satisfies Compile;
  prototype._compile = likeOriginal(hooked, compile);
}

/**
 * An ES module's own bindings may be constant, so whoever asks for it first, which is who starts the app, gets a module that
 * stands in for it. The app's module keeps its URL, and everybody else gets it as it is.
 */
function hookResolve({ filename, path, replace, onFault }: AppExport): void {
  const wanted = pathToFileURL(filename).href;
  const hooks = Module.registerHooks({
    resolve(specifier, context, nextResolve) {
      const resolved = nextResolve(specifier, context);
      return failOpen(resolved, () => after(resolved, context));
    },
  });
  const after = (resolved: ResolveFnOutput, { conditions }: ResolveHookContext): ResolveFnOutput => {
    if (resolved.url !== wanted) return resolved;
    hooks.deregister();
    // A module that is CommonJS, or loaded by `require`, is compiled as above.
    if (resolved.format === 'commonjs' || conditions.includes('require')) return resolved;
    Object.defineProperty(globalThis, STAND_IN, {
      configurable: true,
      value(original: Readonly<Record<string, unknown>>) {
        Reflect.deleteProperty(globalThis, STAND_IN);
        return replaced(original, path, replace, onFault);
      },
    });
    return { url: standIn(wanted, path[0] as string), format: 'module', shortCircuit: true };
  };
}

function replaced(
  original: Readonly<Record<string, unknown>>,
  path: readonly string[],
  replace: AppExport['replace'],
  onFault: AppExport['onFault'],
): Readonly<Record<string, unknown>> {
  try {
    // Where the file is CommonJS after all, what has no binding of its own is in there.
    if (!((path[0] as string) in original)) return { default: replaceIn(original.default, path, replace) };
    return replaceIn(original, path, replace) as typeof original;
  } catch (error) {
    onFault(error);
    return original;
  }
}

function standIn(url: string, name: string): string {
  const from = JSON.stringify(url);
  const exported = [...new Set([name, 'default'])].map((key, index) => ({ key: JSON.stringify(key), as: `_${index}` }));
  const source = [
    `import * as original from ${from};`,
    `export * from ${from};`,
    `const seen = globalThis[Symbol.for(${JSON.stringify(STAND_IN.description)})](original);`,
    ...exported.flatMap(({ key, as }) => [`const ${as} = seen[${key}];`, `export { ${as} as ${key} };`]),
  ];
  return `data:text/javascript,${encodeURIComponent(source.join('\n'))}`;
}

/** The container with the value at `path` replaced: in place where that is possible, else a copy. */
export function replaceIn(container: unknown, path: readonly string[], replace: AppExport['replace']): unknown {
  const [key, ...rest] = path as [string, ...string[]];
  if ((typeof container !== 'object' && typeof container !== 'function') || container === null) return container;
  const before: unknown = Reflect.get(container, key);
  const after = rest.length === 0 ? replace(before) : replaceIn(before, rest, replace);
  if (after === before) return container;
  const descriptors: Record<string, PropertyDescriptor> = Object.getOwnPropertyDescriptors(container);
  const enumerable = descriptors[key]?.enumerable ?? false;
  const own = { value: after, enumerable, writable: true, configurable: true };
  if (Reflect.defineProperty(container, key, own)) return container;
  // Bundlers define exports as accessors for good. What can be called is left as it is.
  if (typeof container === 'function') return container;
  return Object.create(Object.getPrototypeOf(container), { ...descriptors, [key]: own });
}

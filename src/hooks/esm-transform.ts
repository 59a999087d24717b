import type { LoadFnOutput } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { PackageFinder } from './package-finder.ts';
import { pathInside } from './packages.ts';

/** Files of ES-module builds to reach into: package name -> path inside the package -> names of the bindings to hand over, or `*`. */
export type EsModuleTargets = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;

/** Global under which the main thread offers the function that appended code calls. */
export const ES_MODULE_HOOK = '@org/otel-auto esm';
/** The same for CommonJS files. */
export const COMMON_JS_HOOK = '@org/otel-auto cjs';

/** Stands among the names for all that the module exports, where a minifier has its own names for each version. */
export const ALL_EXPORTS = '*';

export interface EsModuleMatch {
  packageName: string;
  url: string;
  filename: string;
  bindings: readonly string[];
}

/** Is this URL one of the targets? Called for every module of the app: it is decoded only where its package has targets. */
export function matchEsModule(
  url: string,
  targets: EsModuleTargets,
  finder: Pick<PackageFinder, 'findUrl'>,
): EsModuleMatch | undefined {
  if (!url.startsWith('file:')) return undefined;
  const folder = finder.findUrl(url);
  if (folder === undefined || !Object.hasOwn(targets, folder.name)) return undefined;
  const files = targets[folder.name] as EsModuleTargets[string];
  // Loaded once more, it has a query: `?v=1`.
  const [written = url] = url.split(/[?#]/, 1);
  if (!Object.keys(files).some((path) => written.endsWith(`/${path}`))) return undefined;
  const filename = fileURLToPath(url);
  const path = pathInside(filename, folder.directory);
  if (!Object.hasOwn(files, path)) return undefined;
  return { packageName: folder.name, url, filename, bindings: files[path] as readonly string[] };
}

/**
 * The source with one statement appended, which hands accessors of the module's own bindings to the loader as the last
 * step of its evaluation. Nothing else changes: no wrapper module, live bindings, `import.meta.url`, line numbers and
 * source maps stay, and no lexer is needed (a generated wrapper, as import-in-the-middle makes, froze live bindings and
 * kept real apps from starting). A binding that does not exist, or is constant, fails only inside the accessor.
 */
export function appendHook(source: string, match: EsModuleMatch): string {
  // A module may import itself, and its exports have their values at the end of its evaluation.
  const all = match.bindings.includes(ALL_EXPORTS) ? `import*as ${OWN_EXPORTS} from${JSON.stringify(match.url)};` : '';
  const accessors = match.bindings.map(accessorOf).join(',');
  const call = `globalThis[Symbol.for(${JSON.stringify(ES_MODULE_HOOK)})]?.(${JSON.stringify(match.filename)},{${accessors}})`;
  return `${source}\n;${all}${call};\n`;
}

const OWN_EXPORTS = '__otelAutoExports';

function accessorOf(name: string): string {
  if (name === ALL_EXPORTS) return `get "*"(){return ${OWN_EXPORTS}}`;
  return `get ${name}(){return ${name}},set ${name}(v){${name}=v}`;
}

/**
 * A `load` hook returns the result for a target: the module as loaded, with the statement appended if it is an ES module at all.
 */
export function transformLoaded(loaded: LoadFnOutput, match: EsModuleMatch): LoadFnOutput {
  const { format, source } = loaded;
  if (format !== 'module' || source === undefined || source === null) return loaded;
  return { ...loaded, source: appendHook(textOf(source), match) };
}

/**
 * The same for a CommonJS file whose source a loader gives: Node compiles it past `Module.prototype._compile`. The statement hands
 * over `module`, in a file that has it and does not return before.
 */
export function transformCommonJs(loaded: LoadFnOutput): LoadFnOutput {
  const { source } = loaded;
  if (source === undefined || source === null) return loaded;
  const call = `typeof module==="object"&&globalThis[Symbol.for(${JSON.stringify(COMMON_JS_HOOK)})]?.(module)`;
  return { ...loaded, source: `${textOf(source)}\n;${call};\n` };
}

function textOf(source: NonNullable<LoadFnOutput['source']>): string {
  return typeof source === 'string' ? source : Buffer.from(source as Uint8Array).toString('utf8');
}

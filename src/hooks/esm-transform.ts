import type { LoadFnOutput } from 'node:module';
import { fileURLToPath } from 'node:url';

/** Files of ES-module builds to reach into: package name -> path inside the package -> names of the bindings to hand over. */
export type EsModuleTargets = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;

/** Global under which the main thread offers the function that appended code calls. */
export const ES_MODULE_HOOK = '@org/otel-auto esm';

export const MARK = '/node_modules/';

export interface EsModuleMatch {
  packageName: string;
  filename: string;
  bindings: readonly string[];
}

/** Is this URL one of the targets? Called for every module of the app: one scan, one slice, and a URL is decoded only on a match. */
export function matchEsModule(url: string, targets: EsModuleTargets): EsModuleMatch | undefined {
  const at = url.lastIndexOf(MARK);
  if (at === -1 || !url.startsWith('file:')) return undefined;
  const start = at + MARK.length;
  let end = url.indexOf('/', start);
  if (url.charCodeAt(start) === 64 /* @ */ && end !== -1) end = url.indexOf('/', end + 1);
  if (end === -1) return undefined;
  const packageName = url.slice(start, end);
  const files = Object.hasOwn(targets, packageName) ? targets[packageName] : undefined;
  const path = url.slice(end + 1);
  if (files === undefined || !Object.hasOwn(files, path)) return undefined;
  return { packageName, filename: fileURLToPath(url), bindings: files[path] as readonly string[] };
}

/**
 * The source with one statement appended, which hands accessors of the module's own bindings to the loader as the last
 * step of its evaluation. Nothing else changes: no wrapper module, live bindings, `import.meta.url`, line numbers and
 * source maps stay, and no lexer is needed (a generated wrapper, as import-in-the-middle makes, froze live bindings and
 * kept real apps from starting). A binding that does not exist, or is constant, fails only inside the accessor.
 */
export function appendHook(source: string, match: EsModuleMatch): string {
  const accessors = match.bindings.map((name) => `get ${name}(){return ${name}},set ${name}(v){${name}=v}`).join(',');
  const call = `globalThis[Symbol.for(${JSON.stringify(ES_MODULE_HOOK)})]?.(${JSON.stringify(match.packageName)},${JSON.stringify(match.filename)},{${accessors}})`;
  return `${source}\n;${call};\n`;
}

/** What a `load` hook returns for a target: the module as loaded, with the statement appended if it is an ES module at all. */
export function transformLoaded(loaded: LoadFnOutput, match: EsModuleMatch): LoadFnOutput {
  const { format, source } = loaded;
  if (format !== 'module' || source === undefined || source === null) return loaded;
  const text = typeof source === 'string' ? source : Buffer.from(source as Uint8Array).toString('utf8');
  return { ...loaded, source: appendHook(text, match) };
}

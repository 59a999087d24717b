import { existsSync } from 'node:fs';
import { builtinModules, register } from 'node:module';
import { dirname, isAbsolute, join, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { hasSyncLoadHook } from '../node/capabilities.ts';
import { log } from '../node/log.ts';
import { messageOfThrown } from '../node/thrown.ts';
import type { Instrumentation, Loaded } from './extension.ts';
import { Guarded } from './faults.ts';
import { otherApiOf } from './other-api.ts';

/** The providers that instrumentations are to use; undefined: the one that the API gives them. */
export interface Providers {
  readonly tracer: unknown;
  readonly meter: unknown;
  readonly logger: unknown;
}

/** One instrumentation of an extension, with the packages and builtins that it says it patches. */
export interface Patching {
  readonly extension: string;
  /** Such as `@opentelemetry/instrumentation-pg`. */
  readonly instrumentation: string;
  readonly modules: readonly string[];
}

interface Definition {
  readonly name: string;
  readonly moduleExports?: unknown;
  readonly files?: readonly { readonly moduleExports?: unknown }[];
}

/**
 * Enables the instrumentations of all extensions. They set hooks of their own for `require`; those for `import` are registered here,
 * for the modules that they name and no others.
 */
export function enableInstrumentations(loaded: readonly Loaded[], providers: Providers, isQuiet: boolean): Patching[] {
  const all: Patching[] = [];
  for (const { name: extension, file, brought } of loaded) {
    for (const one of brought.instrumentations ?? []) {
      const label = `the instrumentation ${one.instrumentationName} of extension "${extension}"`;
      const guarded = new Guarded(label);
      const otherApi = otherApiOf(one, file);
      if (otherApi !== undefined) {
        guarded.call('disable', () => one.disable?.());
        log(isQuiet ? 'debug' : 'warn', lineOfOtherApi(label, otherApi));
        continue;
      }
      const definitions = guarded.call('getModuleDefinitions', () => definitionsOf(one)) ?? [];
      guarded.call('setTracerProvider', () => one.setTracerProvider?.(providers.tracer));
      if (providers.meter !== undefined)
        guarded.call('setMeterProvider', () => one.setMeterProvider?.(providers.meter));
      if (providers.logger !== undefined)
        guarded.call('setLoggerProvider', () => one.setLoggerProvider?.(providers.logger));
      guarded.call('enable', () => one.enable());
      for (const definition of definitions) if (!isQuiet) sayLoadedBefore(definition, label);
      const modules = [...new Set(definitions.map(({ name }) => name))];
      all.push({ extension, instrumentation: String(one.instrumentationName), modules });
    }
  }
  hookImports(
    all.flatMap(({ modules }) => modules),
    'extensions',
  );
  return all;
}

function lineOfOtherApi(label: string, version: string): string {
  return (
    `${label} is made for @opentelemetry/api ${version}, of which this package has 1.x: it is not enabled, and the libraries that it ` +
    'is for are traced as without it. Install a version of it for @opentelemetry/api 1.x.'
  );
}

/** The packages and builtins that an instrumentation says it patches. */
export function modulesOf(one: Instrumentation): readonly string[] {
  return definitionsOf(one).map(({ name }) => name);
}

/** Older versions make new ones whenever they are asked; the field has those that are in use. */
function definitionsOf(one: Instrumentation): readonly Definition[] {
  const { _modules, getModuleDefinitions } = one as {
    _modules?: readonly Definition[];
    getModuleDefinitions?(): readonly Definition[];
  };
  return _modules ?? getModuleDefinitions?.call(one) ?? [];
}

function sayLoadedBefore({ name, moduleExports, files = [] }: Definition, label: string): void {
  if (moduleExports !== undefined || files.some((file) => file.moduleExports !== undefined)) return;
  const folder = `${sep}node_modules${sep}${name.replaceAll('/', sep)}${sep}`;
  if (!Object.keys(require.cache).some((file) => file.includes(folder))) return;
  log(
    'warn',
    `${label} patches ${name}, which an extension or a preload has loaded before it, so ${name} may be untraced. ` +
      'Let the extension load it later, or after it has made the instrumentation.',
  );
}

/**
 * Each copy of import-in-the-middle that the instrumentations have brought gets its hook: it knows only its own.
 * @param owner whose they are, for the log
 */
export function hookImports(modules: readonly string[], owner: string): void {
  if (modules.length === 0) return;
  const include = [...new Set(modules)].flatMap(includedBy);
  for (const file of Object.keys(require.cache)) {
    if (!file.endsWith(COPY)) continue;
    try {
      const folder = dirname(file);
      const sync = join(folder, 'register-hooks.mjs');
      if (hasSyncLoadHook(process.versions.node) && existsSync(sync))
        (require(sync) as { register(options: object): void }).register({ include });
      else register(pathToFileURL(join(folder, 'hook.mjs')).href, { data: { include } });
    } catch (error) {
      log(
        'warn',
        `ES modules are not seen by the instrumentations of ${owner}, what is required is (${messageOfThrown(error)}). ` +
          'Update @opentelemetry/instrumentation, and Node.',
      );
    }
  }
}

const COPY = `${sep}node_modules${sep}import-in-the-middle${sep}index.js`;

/** A module that is named by its path, as the handler of AWS Lambda is, may be named without its extension. */
export function includedBy(name: string): readonly (string | RegExp)[] {
  if (isAbsolute(name)) return [new RegExp(`^${escaped(pathToFileURL(name).href)}(?:\\.[cm]?js)?$`)];
  return builtinModules.includes(name) || name.includes(':') ? [name] : [name, insideOf(name)];
}

/** URLs of files of the package of that name. */
export function insideOf(name: string): RegExp {
  return new RegExp(`/node_modules/${escaped(name)}/`);
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import { type Facts, recordLibrary } from '../facts/facts.ts';
import { hookBuiltins } from '../hooks/builtins.ts';
import { hookCommonJs } from '../hooks/commonjs.ts';
import type { EsModuleTargets } from '../hooks/esm-transform.ts';
import { hookEsModules } from '../hooks/esmodules.ts';
import { PackageFinder, type PackageFolder } from '../hooks/package-finder.ts';
import { describe, isMain, pathInside } from '../hooks/packages.ts';
import { log } from '../node/log.ts';
import { messageOfThrown } from '../node/thrown.ts';
import type { CreatePatch, Library, LibraryPatch } from '../patching/define.ts';
import { satisfies } from '../patching/versions.ts';
import type { AtBoot } from './at-boot.ts';
import { type AttachedSettings, Attachment } from './attachment.ts';
import type { Explanations } from './explanations.ts';

/** A file of a package that is no library of the table, and that something of the loader wants to see. */
export interface WatchedFile {
  readonly version: string;
  /** Inside the package, with `/` separators. */
  readonly path: string;
  /** The exports are the file's; undefined: the file was evaluated before the loader came. */
  readonly exports: unknown;
}

export interface AttachOptions {
  /** The enabled libraries. */
  libraries: readonly Library[];
  settings: AttachedSettings;
  facts: Facts;
  /**
   * The files that a patch needs are read in the context of the boot: else their spans would be in the request that needs them
   * first.
   */
  inBootContext: AtBoot;
  /** Libraries that are not enabled, if it is to be said of those that the app loads. */
  untraced: readonly Library[];
  explanations: Explanations;
  /** Packages that are no libraries, with their ES modules, as `Library.esModules` has them. */
  watched: EsModuleTargets;
  /** After each file of one of those was evaluated, and for one that was before. May throw, and may change the exports. */
  onWatched: (name: string, file: WatchedFile) => void;
  /** Called before a module of the app gets the builtin of that name (without `node:`), each time. Must not throw. */
  builtins: Readonly<Record<string, () => void>>;
  /** See `LibraryHost.deliver`. */
  deliver(this: void, timeout: number): Promise<void>;
}

/** An installed package that libraries of the table look into. */
interface FoundPackage {
  readonly directory: string;
  readonly version: string;
  readonly main: string;
  readonly attached: readonly Attachment[];
  /** These attachments know this version. */
  readonly supported: readonly Attachment[];
}

/**
 * The tracers of a library, our own and official ones, have such names: `@org/otel-auto/http`,
 * `@opentelemetry/instrumentation-pg`.
 */
const SCOPE = /^(?:@org\/otel-auto\/|@opentelemetry\/instrumentation-)(.+)$/;

/** Some programs read the package.json of whatever is installed. */
const NO_JAVASCRIPT = /\.(?:json|node)$/;

/** Connects the library table to Node's hooks. Nothing of a library is loaded before the app loads that library. */
export class Attachments {
  readonly #options: AttachOptions;
  /** Has the few that an app uses: seventy objects that nobody asks for would take a third of a millisecond. */
  readonly #byLibrary = new Map<Library, Attachment>();
  readonly #byPackage = new Map<string, Library[]>();
  readonly #byBuiltin = new Map<string, Library[]>();
  /** The files of a package come one after the other, ioredis has a hundred: what they have in common is found out once. */
  readonly #found = new Map<string, FoundPackage>();
  readonly #untraced = new Map<string, Library[]>();
  #finder = new PackageFinder([]);
  #isDown = false;
  /** Official instrumentations that are made now are the user's choice, also of what is traced here. */
  isYielding = false;

  constructor(options: AttachOptions) {
    this.#options = options;
  }

  /** From now on libraries are patched as the app loads them. */
  hook(): void {
    const { libraries, untraced, watched, explanations } = this.#options;
    const targets: Record<string, EsModuleTargets[string]> = { ...watched };
    for (const library of untraced) for (const name in library.packages) add(this.#untraced, name, library);
    for (const library of libraries) {
      for (const name in library.packages) add(this.#byPackage, name, library);
      for (const name in library.esModules) targets[name] = { ...targets[name], ...library.esModules[name] };
      for (const name of library.builtins ?? []) add(this.#byBuiltin, name, library);
      if (library.channels !== undefined) awaitFirstMessage(this.#of(library), library.channels);
    }
    const finder = new PackageFinder([...this.#byPackage.keys(), ...this.#untraced.keys(), ...Object.keys(watched)]);
    this.#finder = finder;
    this.#reportLoadedBefore();
    const commonJs = hookCommonJs({
      find: (filename) => finder.find(filename),
      loaded: (folder, filename, exports) => this.#onFile(folder, filename, exports),
      threw: (folder, filename) => this.#onThrow(folder, filename),
      bigFile: (filename) => {
        if (!filename.startsWith(__dirname)) explanations.bigFile(filename); // Files of ours are in no package where they are built.
      },
    });
    const onBuiltin = (name: string) => this.#onBuiltin(name);
    hookBuiltins(onBuiltin);
    hookEsModules({
      targets,
      finder,
      commonJs,
      loaded: (filename, bindings) => {
        const folder = finder.find(filename);
        if (folder !== undefined) this.#onFile(folder, filename, bindings);
      },
      builtinRequested: onBuiltin,
      bigFile: (url) => explanations.bigFile(url),
    });
    for (const library of libraries)
      if (library.environment?.every((name) => process.env[name])) boot(this.#of(library));
  }

  /** Patches that are there do nothing from now on, and no more are made. */
  standDown(): void {
    this.#isDown = true;
    for (const attachment of this.#byLibrary.values()) attachment.switchOff();
  }

  /** Nothing is patched for it from now on, and what is patched does nothing. */
  switchOff(library: Library): void {
    this.#of(library).switchOff();
  }

  /** Packages of the table that are loaded, and of which no file passed the hooks. Only JavaScript passes them. */
  packagesPastUs(): PackageFolder[] {
    const past = new Map<string, PackageFolder>();
    if (this.#isDown) return [];
    for (const filename of Object.keys(require.cache)) {
      if (NO_JAVASCRIPT.test(filename)) continue;
      const folder = this.#finder.find(filename);
      if (folder === undefined || this.#found.has(folder.name) || past.has(folder.name)) continue;
      if (this.#byPackage.get(folder.name)?.every((library) => !this.#of(library).loadedBefore))
        past.set(folder.name, folder);
    }
    return [...past.values()];
  }

  /** Is to be told of faults inside spans, by the name of their scope; says whether that library is now off. */
  onSpanFault(scope: string, error: unknown): boolean {
    const { libraries, facts } = this.#options;
    const faulty = SCOPE.exec(scope)?.[1];
    const library = libraries.find(({ name }) => name === faulty);
    const attachment = library && this.#of(library);
    attachment?.fault(error);
    if (attachment === undefined) recordOwnFault(facts, scope, error);
    return attachment?.off ?? false;
  }

  #of(library: Library): Attachment {
    let attachment = this.#byLibrary.get(library);
    if (attachment === undefined) {
      const { settings, facts, inBootContext, deliver, explanations } = this.#options;
      attachment = new Attachment(
        library,
        settings,
        facts,
        (host) => inBootContext(create, host),
        deliver,
        explanations,
      );
      this.#byLibrary.set(library, attachment);
      if (this.#isDown) attachment.switchOff();
    }
    return attachment;
  }

  #packageOf({ name, directory }: PackageFolder): FoundPackage {
    const last = this.#found.get(name);
    if (last?.directory === directory) return last;
    const { version, main } = this.#options.inBootContext(describe, directory);
    const attached = (this.#byPackage.get(name) ?? []).map((library) => this.#of(library));
    const supported = attached.filter((attachment) => supports(attachment, name, version));
    const seen = { directory, version, main, attached, supported };
    this.#found.set(name, seen);
    const { explanations } = this.#options;
    for (const { name: library } of this.#untraced.get(name) ?? [])
      explanations.library({ library, module: name, version, state: 'disabled' });
    return seen;
  }

  #onFile(folder: PackageFolder, filename: string, exports: unknown): unknown {
    if (this.#isDown) return exports;
    const { name } = folder;
    try {
      const { watched, onWatched } = this.#options;
      const { directory, version, main, supported } = this.#packageOf(folder);
      const path = pathInside(filename, directory);
      if (Object.hasOwn(watched, name)) {
        onWatched(name, { version, path, exports });
        return exports;
      }
      let result = exports;
      for (const attachment of supported) {
        result = patchFile(attachment, { package: name, version, path, main: isMain(path, main), exports: result });
      }
      return result;
    } catch (error) {
      log('error', `looking at ${name} failed (${error}); the app goes on, ${name} is untraced. Please report this.`);
      return exports;
    }
  }

  /** A throw of other files may be meant: `pg` tries whether its native binding is there. */
  #onThrow(folder: PackageFolder, filename: string): void {
    try {
      const { name } = folder;
      const { directory, version, main, attached } = this.#packageOf(folder);
      if (!isMain(pathInside(filename, directory), main)) return;
      for (const attachment of attached) attachment.record(name, version, 'failed', 'it threw while it was loaded');
    } catch {
      // The error of the library is on its way to the app.
    }
  }

  #onBuiltin(name: string): void {
    const { builtins } = this.#options;
    if (this.#isDown) return;
    if (Object.hasOwn(builtins, name)) builtins[name]?.();
    const patching = this.#byBuiltin.get(name);
    if (patching === undefined) return;
    this.#byBuiltin.delete(name); // Once is enough, and what patches it asks for it too.
    for (const library of patching) patchBuiltin(this.#of(library), name);
  }

  /** A module that another preload, before ours, has loaded already cannot be patched any more: its files were evaluated. */
  #reportLoadedBefore(): void {
    for (const filename of Object.keys(require.cache)) {
      if (NO_JAVASCRIPT.test(filename)) continue;
      const folder = this.#finder.find(filename);
      if (folder === undefined) continue;
      for (const library of this.#byPackage.get(folder.name) ?? []) this.#of(library).recordLoadedBefore(folder);
      if (Object.hasOwn(this.#options.watched, folder.name)) this.#onFile(folder, filename, undefined);
    }
  }
}

/** Loads the chunk of a library. */
function create(host: Attachment): LibraryPatch {
  const path = join(__dirname, 'libraries', `${host.library.name}.cjs`);
  return (require(path) as { default: CreatePatch }).default(host);
}

/** Records the fault of a tracer that the app itself asked for: it goes on, as one bad value says nothing about the next. */
function recordOwnFault(facts: Facts, scope: string, error: unknown): void {
  const known = facts.libraries.length;
  const reason = messageOfThrown(error);
  recordLibrary(facts, { library: scope, module: scope, state: 'failed', reason });
  if (facts.libraries.length === known) return;
  log(
    'error',
    `a span of the tracer "${scope}" failed (${reason}); the app goes on, the span may be incomplete or missing.`,
  );
}

function add(map: Map<string, Library[]>, key: string, library: Library): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [library]);
  else list.push(library);
}

/** Says once of a package that its version is none that can be traced. */
function supports(attachment: Attachment, name: string, version: string): boolean {
  const range = attachment.library.packages?.[name] ?? '*';
  if (satisfies(version, range)) return true;
  attachment.record(name, version, 'unsupported', `supported versions: ${range}`);
  return false;
}

function patchFile(attachment: Attachment, file: Parameters<NonNullable<LibraryPatch['onFile']>>[0]): unknown {
  if (attachment.off) return file.exports;
  try {
    const { instrumentation } = attachment;
    if (instrumentation.onFile === undefined) return file.exports;
    const exports = instrumentation.onFile(file);
    attachment.record(file.package, file.version, 'instrumented');
    return exports;
  } catch (error) {
    attachment.fault(error, file.package);
    return file.exports;
  }
}

function patchBuiltin(attachment: Attachment, name: string): void {
  if (attachment.off) return;
  try {
    attachment.instrumentation.onBuiltin?.(name, process.getBuiltinModule(`node:${name}`));
    syncBuiltinESMExports();
    attachment.record(`node:${name}`, undefined, 'instrumented');
  } catch (error) {
    attachment.fault(error, `node:${name}`);
  }
}

function boot(attachment: Attachment): void {
  try {
    attachment.instrumentation.onBoot?.((module) => attachment.record(module, undefined, 'instrumented'));
  } catch (error) {
    attachment.fault(error);
  }
}

/** Loads the chunk at the first message on any of its channels; from then on the chunk's own subscriptions see them all. */
function awaitFirstMessage(attachment: Attachment, channels: readonly string[]): void {
  const first = (message: unknown, channel: string | symbol): void => {
    try {
      if (attachment.off || attachment.library.isForLibrary?.(String(channel), message) === false) return;
      attachment.instrumentation.onFirstMessage?.(String(channel), message);
      attachment.record(String(channel), undefined, 'instrumented');
    } catch (error) {
      attachment.fault(error, String(channel));
    }
    for (const name of channels) unsubscribe(name, first);
  };
  for (const name of channels) subscribe(name, first);
}

import { enter } from '../context/manager.ts';
import { type Facts, recordLibrary } from '../facts/facts.ts';
import type { PackageFolder } from '../hooks/package-finder.ts';
import { describe } from '../hooks/packages.ts';
import { log } from '../node/log.ts';
import { messageOfThrown } from '../node/thrown.ts';
import type { Library, LibraryHost, LibraryPatch, SharedSettings } from '../patching/define.ts';
import type { LibrarySettings, OptionValue } from '../settings/shape.ts';
import { adaptTracers } from '../span/adapt-tracers.ts';
import { isBroughtAlong } from './brought-along.ts';
import type { Explanations } from './explanations.ts';

/** Faults of one library after which its patch is no longer called. */
const MAX_FAULTS = 10;

const EMPTY: LibraryPatch = {};

export type AttachedSettings = SharedSettings & { readonly libraries: LibrarySettings };

/** A library of the table in this thread: its chunk is loaded when the app first touches it. */
export class Attachment implements LibraryHost {
  readonly library: Library;
  readonly enter = enter;
  readonly adaptTracers = adaptTracers;
  readonly settings: AttachedSettings;
  readonly deliver: LibraryHost['deliver'];
  readonly #facts: Facts;
  readonly #explanations: Explanations;
  readonly #create: (host: Attachment) => LibraryPatch;
  #instrumentation: LibraryPatch | undefined;
  #options: Readonly<Record<string, OptionValue>> | undefined;
  #faults = 0;
  #module: string | undefined;
  #version: string | undefined;
  #state: string | undefined;
  #loadedBefore = false;

  constructor(
    library: Library,
    settings: AttachedSettings,
    facts: Facts,
    create: (host: Attachment) => LibraryPatch,
    deliver: LibraryHost['deliver'],
    explanations: Explanations,
  ) {
    this.library = library;
    this.#explanations = explanations;
    this.deliver = deliver;
    this.settings = settings;
    this.#facts = facts;
    this.#create = create;
  }

  get options(): Readonly<Record<string, OptionValue>> {
    this.#options ??= this.#readOptions();
    return this.#options;
  }

  #readOptions(): Readonly<Record<string, OptionValue>> {
    const { name, options = {} } = this.library;
    const defaults = Object.entries(options).map(([key, option]) => [key, option.default]);
    return { ...Object.fromEntries(defaults), ...this.settings.libraries[name]?.options };
  }

  get off(): boolean {
    return this.#faults >= MAX_FAULTS;
  }

  /** Not for a fault of its own. */
  switchOff(): void {
    this.#faults = MAX_FAULTS;
  }

  get loadedBefore(): boolean {
    return this.#loadedBefore;
  }

  get instrumentation(): LibraryPatch {
    if (this.#instrumentation === undefined) {
      this.#instrumentation = EMPTY; // What the chunk itself loads must not come back here.
      this.#instrumentation = this.#create(this);
    }
    return this.#instrumentation;
  }

  record(
    module: string,
    version: string | undefined,
    state: 'instrumented' | 'unsupported' | 'failed',
    reason?: string,
  ): void {
    // The files of a package come one after the other.
    if (this.#module === module && this.#version === version && this.#state === state) return;
    this.#module = module;
    this.#version = version;
    this.#state = state;
    const fact = {
      library: this.library.name,
      module,
      ...(version === undefined ? {} : { version }),
      state,
      ...(reason === undefined ? {} : { reason }),
    };
    if (recordLibrary(this.#facts, fact)) this.#explanations.library(fact, isBroughtAlong(this.library));
  }

  /** Once for a library: what it is made of was loaded with it. */
  recordLoadedBefore({ name, directory }: PackageFolder): void {
    if (this.#loadedBefore) return;
    this.#loadedBefore = true;
    if (isBroughtAlong(this.library)) return; // The line is about what has brought it.
    const { version } = describe(directory);
    recordLibrary(this.#facts, { library: this.library.name, module: name, version, state: 'loaded-before' });
    log(
      'warn',
      `${name} ${version} was loaded before this loader, so it is untraced. Put the loader's flag before the others.`,
    );
  }

  /** Never throws: it is called where a throw would reach the app. */
  fault(error: unknown, module = this.library.name): void {
    if (this.off) return;
    this.#faults++;
    const reason = messageOfThrown(error);
    recordLibrary(this.#facts, { library: this.library.name, module, state: 'failed', reason });
    if (this.#faults === 1) {
      log(
        'error',
        `tracing ${module} failed (${reason}); the app goes on, this library may be untraced. Please report this.`,
      );
    }
    if (this.off) this.#switchOff(reason);
  }

  #switchOff(last: string): void {
    const { name } = this.library;
    const reason = `failed ${MAX_FAULTS} times, the last time: ${last}`;
    recordLibrary(this.#facts, { library: name, module: name, state: 'disabled', reason });
    log('error', `tracing ${name} ${reason}; it is switched off in this process. Please report this.`);
  }
}

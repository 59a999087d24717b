/**
 * A library's folder declares the one half of this (`library.ts`, plain data, read at boot), and its lazily loaded chunk
 * (`patch.ts`) implements the other. Nothing here may import a library, an instrumentation or the SDK.
 */

import type { Context, Tracer } from '@opentelemetry/api';
import type { DeclaredOption } from '../settings/read/libraries.ts';
import type { HttpSettings, RedactionSettings } from '../settings/shape.ts';

/** `channel`: the library publishes diagnostics channels; `official`: an `@opentelemetry/instrumentation-*` class; `own`: our patch. */
export type LibraryKind = 'channel' | 'official' | 'own';

export interface Library {
  /** The folder's name: what `OTEL_NODE_ENABLED_INSTRUMENTATIONS` and `OTEL_NODE_DISABLED_INSTRUMENTATIONS` call it. */
  readonly name: string;
  /** The newest supported version is traced in this way. */
  readonly kind: LibraryKind;
  /**
   * npm packages whose files the patch wants to see, with the supported versions
   * (`>=a.b.c <d.e.f`, alternatives joined by ` || `). Loading any file of one loads the chunk.
   */
  readonly packages?: Readonly<Record<string, string>>;
  /** Libraries that bring this one along: where no setting names it, it is on if one of them is. */
  readonly partOf?: readonly string[];
  /**
   * It makes no spans and no log lines: work that waits in it is kept in the trace of who asked. Other packages bring old versions of such
   * libraries along, which nobody can raise, so that one which is not supported is no warning.
   */
  readonly onlyJoins?: true;
  /**
   * Files of ES-module builds that the patch wants to see: package -> path inside it -> names of its bindings. `onFile` gets
   * an object with accessors of those bindings; a binding that is missing or constant throws when read or written. `*` is not a
   * binding: its accessor gives what the file exports.
   */
  readonly esModules?: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
  /** Builtin modules, without the `node:` prefix, that the app must load before the chunk is loaded. */
  readonly builtins?: readonly string[];
  /** `diagnostics_channel` names: the chunk is loaded by the first message published on one of them. */
  readonly channels?: readonly string[];
  /** Is a message on one of them for the library? Without it, all are. For channels that others are told of as well. */
  readonly isForLibrary?: (channel: string, message: unknown) => boolean;
  /** Variables of a platform: where all of them are set, the chunk is loaded at boot. */
  readonly environment?: readonly string[];
  /** `false`: off unless `OTEL_NODE_ENABLED_INSTRUMENTATIONS` names it. */
  readonly enabledByDefault?: boolean;
  /**
   * These can be set about this library alone: `requireParentSpan` of `pg` is `OTEL_INSTRUMENTATION_PG_REQUIRE_PARENT_SPAN`.
   * Parsing, messages and documentation follow from this; the chunk finds the values in `LibraryHost.options`.
   */
  readonly options?: Readonly<Record<string, DeclaredOption>>;
}

/**
 * The documentation, the build and the tests are told these things of a library, beside what it declares: no process that is traced
 * reads it, and the build leaves it out.
 */
export interface About {
  /** A few words on which spans there are. */
  readonly spans: string;
  /** One sentence: why the library is traced in the way of its kind. */
  readonly why: string;
  /** A paragraph for those who use the library. */
  readonly note?: string;
  /** The documentation has this title for the library, in place of the names of its packages. */
  readonly title?: string;
  /** The documentation names these versions as supported, in place of the ranges of the library's packages. */
  readonly versions?: string;
  /** `true`: most apps load it at their start. */
  readonly common?: boolean;
  /** `false`: the library makes its spans itself, or has none. */
  readonly makesSpans?: boolean;
}

/** The values of a library's options, by key. */
export type Options<L extends Library> = {
  readonly [Key in keyof L['options']]: L['options'][Key] extends { type: 'boolean' }
    ? boolean
    : L['options'][Key] extends { type: 'integer' }
      ? number
      : string;
};

/** These settings are about all libraries. */
export interface SharedSettings {
  readonly http: HttpSettings;
  readonly redaction: RedactionSettings;
  /** Do SQL statements carry the trace in a comment? */
  readonly sqlCommenter: boolean;
  /** Do spans of AI models' calls hold what was said? */
  readonly messageContent: boolean;
}

/** One file of a hooked package, CommonJS or of `Library.esModules`, right after it was evaluated. */
export interface LoadedFile {
  /** npm name of the package, as in `Library.packages`. */
  readonly package: string;
  /** `version` of its package.json. */
  readonly version: string;
  /** Path inside the package with `/` separators and its extension, such as `lib/client.js`. */
  readonly path: string;
  /** Is it the package's main file (what `require('pg')` gives)? */
  readonly main: boolean;
  /** `module.exports` of that file; accessors of its bindings if it is an ES module. */
  readonly exports: unknown;
}

/** A chunk gives back these callbacks. Each is called inside a guard: a throw is recorded as a fact, never seen by the app. */
export interface LibraryPatch {
  /** A file of one of `Library.packages` was evaluated; returns the exports to use (usually `file.exports`, patched in place). */
  onFile?(file: LoadedFile): unknown;
  /** A builtin of `Library.builtins` is about to be handed to the app; patch it in place. */
  onBuiltin?(name: string, exports: unknown): void;
  /** At boot, where `Library.environment` is set. `instrumented` is to be told, by name, of what is then found and patched. */
  onBoot?(instrumented: (module: string) => void): void;
  /** The first message on a channel of `Library.channels`. From then on the chunk's own subscriptions see the messages. */
  onFirstMessage?(channel: string, message: unknown): void;
}

/** The loader hands this host to a chunk. */
export interface LibraryHost<L extends Library = Library> {
  /** The library's options, as set or by default. */
  readonly options: Options<L>;
  readonly settings: SharedSettings;
  /** Reports a fault of a callback that the library calls later on (the loader's own calls are guarded already). */
  fault(error: unknown): void;
  /**
   * For platforms that freeze the process: resolves when everything measured and every span that ended was tried to be
   * delivered, or after `timeout` ms (OTEL_NODE_EXIT_TIMEOUT at most). In worker threads it only collects. Never rejects.
   */
  deliver(timeout: number): Promise<void>;
  /** `context/manager.ts`: as `context.with`, for events after which Node itself takes the context back. */
  enter(context: Context, fn: (this: never, ...args: never[]) => unknown, thisArg: unknown, args: unknown[]): unknown;
  /** `span/adapt-tracers.ts`: what stands for the tracers that a library asks for itself, by that name. */
  adaptTracers(name: string, adapt: (tracer: Tracer) => Tracer): void;
  /** True after so many faults that this library is switched off: what it patched or subscribed to then does nothing. */
  readonly off: boolean;
}

/** Default export of every `patch.ts`. Called at most once per thread. */
export type CreatePatch<L extends Library = Library> = (host: LibraryHost<L>) => LibraryPatch;

export function defineLibrary<const L extends Library>(library: L): L {
  return library;
}

import type { DiagLogger } from '@opentelemetry/api';
import { apiGlobal } from './registration.ts';

/** Who is told of what a copy does. */
export interface ApiCopyWatch {
  /** Something of that type, such as `trace`, is about to be registered. Must not throw. */
  registers(this: void, type: string): void;
  /** Gets what is said by `diag` as long as nobody has registered a logger. */
  readonly logger: DiagLogger | undefined;
}

type AnyFunction = (this: unknown, ...args: unknown[]) => unknown;

/**
 * Lets a copy of another version register what we do not hold (metrics, logs, its logger). A copy insists on finding
 * exactly its own version on the global, so the global shows that version while the copy's own function runs:
 * everything else, such as refusing a second registration, stays as it is written there.
 *
 * @param exports of the file that registers, or of the one that has `diag`, in a copy of either module system
 * @param version its package's
 * @returns false when there is nothing to patch
 */
export function patchApiCopy(exports: unknown, version: string, watch: ApiCopyWatch): boolean {
  if (typeof exports !== 'object' || exports === null) return false;
  try {
    const register: unknown = Reflect.get(exports, 'registerGlobal');
    if (typeof register !== 'function') return patchDiag(exports, watch);
    return (
      Reflect.set(exports, 'registerGlobal', showing(version, register as AnyFunction, watch)) &&
      answerDiag(exports, watch)
    );
  } catch {
    // A constant binding of an ES module.
    return false;
  }
}

function showing(version: string, register: AnyFunction, watch: ApiCopyWatch): AnyFunction {
  return function registerGlobal(...args) {
    watch.registers(String(args[0]));
    const api = apiGlobal();
    if (api === undefined) return register.apply(this, args);
    const shown = api.version;
    // A global that is not ours may not allow it; then the copy finds what it would find without us.
    if (!Reflect.set(api, 'version', version)) return register.apply(this, args);
    try {
      return register.apply(this, args);
    } finally {
      api.version = shown;
    }
  };
}

/** The logger is not on the global: an app that registers one there would be told, on its console, that it takes another's place. */
function answerDiag(exports: object, { logger }: ApiCopyWatch): boolean {
  const original: unknown = Reflect.get(exports, 'getGlobal');
  if (logger === undefined || typeof original !== 'function') return true;
  return Reflect.set(exports, 'getGlobal', function getGlobal(this: unknown, type: unknown) {
    return original.call(this, type) ?? (type === 'diag' && !settingLogger ? logger : undefined);
  });
}

let settingLogger = false;

function patchDiag(exports: object, { logger }: ApiCopyWatch): boolean {
  const { DiagAPI } = exports as { DiagAPI?: { instance?(): { setLogger: AnyFunction } } };
  const diag = logger && DiagAPI?.instance?.();
  if (diag === undefined) return false;
  const original = diag.setLogger;
  diag.setLogger = function setLogger(...args) {
    settingLogger = true;
    try {
      return original.apply(this, args);
    } finally {
      settingLogger = false;
    }
  };
  return true;
}

/** Gives the place to another SDK. Meters and loggers stay: they are registered by whoever has them. */
export function leaveApi(): void {
  const api = apiGlobal();
  if (api === undefined) return;
  delete api.trace;
  delete api.context;
  delete api.propagation;
}

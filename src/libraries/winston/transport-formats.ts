import type { LibraryHost } from '../../patching/define.ts';
import { guarded } from '../../patching/guard.ts';
import { type Method, replaceInherited } from '../../patching/replace-method.ts';
import { type Info, LEVEL } from './record.ts';
import { shownFields } from './shown-fields.ts';

interface Format {
  transform(info: object, options: unknown): unknown;
}

/** A stream that a logger pipes its records to. */
export interface Transport {
  format?: Format;
  level?: string;
  silent?: boolean;
}

/** A logger says these things about levels. */
export interface Levels {
  level?: string;
  levels: Readonly<Record<string, number>>;
}

interface Waiting {
  /** Transports with a format that have not had the record yet. */
  left: number;
  /** A transport without one writes it. */
  readonly isShown: boolean;
  readonly results: object[];
  emit(this: void, info: Info): void;
}

/**
 * A transport of winston 3 may have a format of its own, which may hide what is secret. It is not run again for our sake: its result
 * is seen while the transport itself runs it, and the record waits for that.
 */
export class TransportFormats {
  readonly #waiting = new WeakMap<object, Waiting>();

  /** @param emit called at once where no transport has a format, else when all such have had the record; never where none writes it */
  push(info: Info, logger: Levels, transports: readonly Transport[], emit: (info: Info) => void): void {
    const formatted = transports.filter(({ format }) => format !== undefined);
    if (formatted.length === 0) {
      emit(shownFields(info, [info]));
      return;
    }
    const isShown = transports.some((transport) => transport.format === undefined && writes(transport, info, logger));
    this.#waiting.set(info, { left: formatted.length, isShown, results: [], emit });
  }

  /** @param prototype of `winston-transport`, or of its class for transports of winston 2 */
  observe(prototype: object, host: LibraryHost): void {
    const settle = guarded(host, (info: object, observation: Observation) => this.#settle(info, observation));
    const watched = (infosOf: (written: unknown) => object[]) => (original: Method) => {
      const formats = this;
      return function (this: unknown, ...args: unknown[]) {
        const infos = host.off ? [] : infosOf(args[0]).filter((info) => formats.#waiting.has(info));
        if (infos.length === 0) return original.apply(this, args);
        const observation = new Observation(this as Transport, infos);
        try {
          return original.apply(this, args);
        } finally {
          observation.end();
          for (const info of infos) settle(info, observation);
        }
      };
    };
    replaceInherited(
      prototype,
      '_write',
      watched((info) => (isObject(info) ? [info] : [])),
    );
    replaceInherited(prototype, '_writev', watched(infosOfChunks));
  }

  #settle(info: object, observation: Observation): void {
    const waiting = this.#waiting.get(info);
    if (waiting === undefined || !observation.isObserved) return;
    const result = observation.results.get(info);
    if (result !== undefined) waiting.results.push(result);
    if (--waiting.left > 0) return;
    this.#waiting.delete(info);
    if (waiting.results.length === 0 && !waiting.isShown) return;
    waiting.emit(shownFields(info, waiting.isShown ? [info, ...waiting.results] : waiting.results));
  }
}

/** Sees what the format of a transport makes of some records, while the transport writes them. */
class Observation {
  readonly results = new Map<object, object>();
  readonly isObserved: boolean;
  readonly #transport: Transport;
  readonly #format: Format | undefined;
  readonly #stand: Format | undefined;

  constructor(transport: Transport, infos: readonly object[]) {
    const { format } = transport;
    this.#transport = transport;
    this.#format = format;
    this.isObserved = format !== undefined && Object.getOwnPropertyDescriptor(transport, 'format')?.writable === true;
    if (format === undefined || !this.isObserved) return;
    const rest = [...infos];
    const { results } = this;
    this.#stand = Object.create(format, {
      transform: {
        configurable: true,
        writable: true,
        value(copy: object, options: unknown) {
          // Each is formatted once, in this order, but for those that the transport does not write.
          const at = rest.findIndex((info) => isCopy(copy, info));
          const info = at === -1 ? undefined : rest.splice(0, at + 1).at(-1);
          const result = format.transform(copy, options);
          if (info !== undefined && isObject(result)) results.set(info, { ...result });
          return result;
        },
      },
    }) as Format;
    transport.format = this.#stand;
  }

  end(): void {
    if (this.isObserved && this.#transport.format === this.#stand) this.#transport.format = this.#format as Format;
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function infosOfChunks(chunks: unknown): object[] {
  return Array.isArray(chunks) ? chunks.map((one: { chunk?: unknown } | null) => one?.chunk).filter(isObject) : [];
}

function isCopy(copy: object, info: object): boolean {
  return Object.keys(info).every((key) => Object.is(Reflect.get(copy, key), Reflect.get(info, key)));
}

/** As the transport decides it. */
function writes({ level, silent }: Transport, info: Info & { [LEVEL]?: string }, logger: Levels): boolean {
  if (silent === true) return false;
  const most = level || logger.level;
  return !most || (logger.levels[most] ?? -1) >= (logger.levels[info[LEVEL] as string] ?? Number.POSITIVE_INFINITY);
}

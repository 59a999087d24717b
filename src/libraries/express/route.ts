import { Stamped } from '../../patching/private-field.ts';

export type Next = (error?: unknown) => unknown;
export type Handler = (this: unknown, request: object, response: unknown, next: Next) => unknown;

/** One entry of the `stack` of an express router. */
export interface Layer {
  handle: Handler;
  /** There when the entry was made by `app.get(path, ...)`, `app.all`, `router.route` and the like. */
  readonly route?: unknown;
}

/** What `next` is called with to leave a route or a router without an error. */
const SKIPS: ReadonlySet<unknown> = new Set([undefined, null, 'route', 'router']);

export function isError(passed: unknown): boolean {
  return !SKIPS.has(passed);
}

/** The path that `use` or `route` was called with, as text; undefined if its first argument is none. */
export function declaredPath(path: unknown): string | undefined {
  if (Array.isArray(path)) return path.map((part) => declaredPath(part) ?? '').join(',');
  if (typeof path === 'string') return path;
  return path instanceof RegExp || typeof path === 'number' ? String(path) : undefined;
}

/** What a list of paths amounts to. */
export interface Route {
  /** `http.route`: the pattern with its mounts. */
  readonly pattern: string;
  readonly spanName: string;
  /** `express.name`, as the official instrumentation has it: without catch-all paths. */
  readonly name: string;
}

/** Paths are written in the app's source, so there are not many; those beyond this number are put together each time. */
const MOST = 2000;

/** Where a request is: the path of a layer, inside those that it is mounted in. One object for all requests that come by. */
export class Place {
  static readonly OUTSIDE = new Place(undefined, '');
  /** The one that this is in. */
  readonly outer: Place | undefined;
  readonly #path: string;
  readonly #inner = new Map<string, Place>();
  #route: Route | undefined;
  /** How many are known in all; counted in the outermost. */
  #known = 0;

  private constructor(outer: Place | undefined, path: string) {
    this.outer = outer;
    this.#path = path;
  }

  /** The layer with that path in here. */
  at(path: string): Place {
    const place = this.#inner.get(path);
    if (place !== undefined) return place;
    const made = new Place(this, path);
    const outermost = this.#outermost();
    if (outermost.#known < MOST) {
      outermost.#known++;
      this.#inner.set(path, made);
    }
    return made;
  }

  get route(): Route {
    this.#route ??= routeOf(this.#paths());
    return this.#route;
  }

  #outermost(): Place {
    return this.outer === undefined ? this : this.outer.#outermost();
  }

  #paths(): string[] {
    return this.outer === undefined ? [] : [...this.outer.#paths(), this.#path];
  }
}

/** The place of a request. */
class Placed extends Stamped {
  #place = Place.OUTSIDE;

  static of(request: object): Place {
    return #place in request ? request.#place : Place.OUTSIDE;
  }

  static move(request: object, place: Place): void {
    if (!(#place in request)) new Placed(request);
    (request as Placed).#place = place;
  }
}

export const placeOf = Placed.of;
export const moveTo = Placed.move;

function routeOf(paths: readonly string[]): Route {
  const pattern = (paths.filter((path) => path !== '/').join('') || '/').replaceAll('//', '/');
  return { pattern, spanName: `request handler - ${pattern}`, name: nameOf(paths) };
}

const CATCH_ALL = /^\/(?:\*|\{\*[^}]*\})?$/;

function nameOf(paths: readonly string[]): string {
  const specific = paths.filter((path) => !CATCH_ALL.test(path));
  if (specific.length === 0) return paths.at(-1) ?? 'request handler';
  return specific.join('').replace(/\/{2,}/g, '/');
}

import { Stamped } from '../../patching/private-field.ts';

export type Next = (error?: unknown) => unknown;
export type Handler = (this: unknown, request: object, response: unknown, next: Next) => unknown;

/** One entry of the `stack` of an express router. */
export interface Layer {
  handle: Handler;
  /** There when the entry was made by `app.get(path, ...)`, `app.all`, `router.route` and the like. */
  readonly route?: { readonly stack?: readonly Pick<Layer, 'handle'>[] | Handler };
}

/** `next` is called with one of these values to leave a route or a router without an error. */
const SKIPS: ReadonlySet<unknown> = new Set([undefined, null, 'route', 'router']);

export function isError(passed: unknown): boolean {
  return !SKIPS.has(passed);
}

/** Paths that match every request, as they are written for the versions of Express. */
const EVERY_PATH = /^\/?(?:\*\w*|\{\/?\*\w+\}|\(\.\*\)|\.\*\/)$/;

export function matchesEverything(path: string): boolean {
  return EVERY_PATH.test(path);
}

/** Is a route on every path used as middleware: do all of its handlers take `next`? A fallback that always answers does not. */
export function isPassedThrough({ route }: Layer): boolean {
  const stack = route?.stack ?? [];
  if (typeof stack === 'function') return stack.length > 2; // Before 4.5, where `all` has given a single handler.
  return stack.length > 0 && stack.every(({ handle }) => handle.length > 2);
}

/** The path that `use` or `route` was called with, as text; undefined if its first argument is none. */
export function declaredPath(path: unknown): string | undefined {
  if (Array.isArray(path)) return path.map((part) => declaredPath(part) ?? '').join(',');
  if (typeof path === 'string') return path;
  return path instanceof RegExp || typeof path === 'number' ? String(path) : undefined;
}

/** A list of paths amounts to this route. */
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
  /** A route takes nothing from the URL: what is dispatched in it has the whole URL to match. */
  readonly #isRoute: boolean;
  readonly #mounts = new Map<string, Place>();
  readonly #routes = new Map<string, Place>();
  #route: Route | undefined;
  /** So many places are known in all; the outermost one counts them. */
  #known = 0;

  private constructor(outer: Place | undefined, path: string, isRoute = false) {
    this.outer = outer;
    this.#path = path;
    this.#isRoute = isRoute;
  }

  /** In what is mounted on that path in here. */
  inMount(path: string): Place {
    return this.#mounts.get(path) ?? this.#keep(this.#mounts, new Place(this, path));
  }

  /** In the route with that path in here. */
  inRoute(path: string): Place {
    return this.#routes.get(path) ?? this.#keep(this.#routes, new Place(this, path, true));
  }

  #keep(known: Map<string, Place>, made: Place): Place {
    const outermost = this.#outermost();
    if (outermost.#known < MOST) {
      outermost.#known++;
      known.set(made.#path, made);
    }
    return made;
  }

  get route(): Route {
    this.#route ??= routeOf(this.outer === undefined ? [] : [...this.outer.#mountPaths(), this.#path]);
    return this.#route;
  }

  #outermost(): Place {
    return this.outer === undefined ? this : this.outer.#outermost();
  }

  #mountPaths(): string[] {
    if (this.outer === undefined) return [];
    const outer = this.outer.#mountPaths();
    return this.#isRoute ? outer : [...outer, this.#path];
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

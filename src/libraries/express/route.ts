import { Stamped } from '../stamp.ts';

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

/** The paths of the layers that a request is in. */
class Paths extends Stamped {
  readonly #paths: string[] = [];

  static of(request: object): string[] {
    if (#paths in request) return request.#paths;
    new Paths(request);
    return (request as Paths).#paths;
  }
}

export const pathsOf = Paths.of;

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
const routes = new Map<string, Route>();

export function routeOf(paths: readonly string[]): Route {
  const key = paths.length === 1 ? (paths[0] as string) : paths.join('\n');
  const known = routes.get(key);
  if (known !== undefined) return known;
  const pattern = paths.filter((path) => path !== '/').join('') || '/';
  const route = {
    pattern: pattern.replaceAll('//', '/'),
    spanName: `request handler - ${pattern.replaceAll('//', '/')}`,
    name: nameOf(paths),
  };
  if (routes.size < MOST) routes.set(key, route);
  return route;
}

const CATCH_ALL = /^\/(?:\*|\{\*[^}]*\})?$/;

function nameOf(paths: readonly string[]): string {
  const specific = paths.filter((path) => !CATCH_ALL.test(path));
  if (specific.length === 0) return paths.at(-1) ?? 'request handler';
  return specific.join('').replace(/\/{2,}/g, '/');
}

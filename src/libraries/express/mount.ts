import { context, trace } from '../../api/global.ts';
import type { LibraryHost } from '../../patching/define.ts';
import { guardedStart } from '../../patching/guard.ts';
import { enterPassage } from '../../patching/http/route-of-request.ts';
import { standIn } from '../../patching/stand-in.ts';
import { type Handler, isError, type Layer, moveTo, type Next, type Place, placeOf } from './route.ts';

/**
 * Keeps track of requests inside a router, app or middleware mounted on a path. What is mounted on `/` adds nothing to the
 * route and stays untouched, and so do error handlers (4 parameters).
 */
export function followMount(layer: Layer, path: string, host: LibraryHost): void {
  const enterMount = guardedStart(host, enter);
  const addsToRoute = /[^/,]/.test(path);
  if (!addsToRoute || layer.handle.length > 3) return;
  layer.handle = standIn(layer.handle, {
    apply(target, self, args: Parameters<Handler>) {
      const leave = enterMount(args, path);
      if (leave !== undefined) args[2] = leave;
      return Reflect.apply(target, self, args);
    },
  });
}

/** Enters the mount; returns the `next` that leaves it again when nothing in there answered. Undefined outside a request that is traced. */
function enter([request, , next]: Parameters<Handler>, path: string): Next | undefined {
  if (trace.getSpan(context.active()) === undefined) return undefined;
  const outside = placeOf(request);
  return passThrough(request, outside.inMount(path), outside, next);
}

/** The `next` of what counts in the route as long as the request is in there; an error tells where it was. */
export function passThrough(request: object, place: Place, outside: Place, next: Next): Next {
  moveTo(request, place);
  const leaveRoute = enterPassage(place.route.pattern);
  return function (this: unknown, error?: unknown) {
    moveTo(request, outside);
    if (!isError(error)) leaveRoute();
    // biome-ignore lint/complexity/noArguments: passed on as they are.
    return Reflect.apply(next, this, arguments);
  };
}

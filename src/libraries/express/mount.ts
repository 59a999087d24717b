import { getRPCMetadata } from '@opentelemetry/core';
import { context } from '../../api/global.ts';
import type { LibraryHost } from '../../patching/define.ts';
import { guardedStart } from '../../patching/guard.ts';
import { standIn } from '../../patching/stand-in.ts';
import { type Handler, isError, type Layer, moveTo, type Next, placeOf } from './route.ts';

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

/** Enters the mount; returns the `next` that leaves it again when nothing in there answered. */
function enter([request, , next]: Parameters<Handler>, path: string): Next {
  const outside = placeOf(request);
  const place = outside.at(path);
  moveTo(request, place);
  const metadata = getRPCMetadata(context.active());
  const outer = metadata?.route;
  const { pattern } = place.route;
  if (metadata !== undefined) metadata.route = pattern;
  return function (this: unknown, error?: unknown) {
    if (!isError(error)) {
      moveTo(request, outside);
      if (metadata?.route === pattern) (metadata as { route: string | undefined }).route = outer;
    }
    // biome-ignore lint/complexity/noArguments: passed on as they are.
    return Reflect.apply(next, this, arguments);
  };
}

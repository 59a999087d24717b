import { ROOT_CONTEXT } from '@opentelemetry/api';
import { callWithin, interceptMethod } from '../../patching/intercept.ts';

/**
 * A connection outlives the request that needed it first: messages of channels, and events of the client, are no part of that.
 * `exports` is a class: the sockets of @redis/client, or a client of versions 2 and 3.
 */
export function connectOutsideOfRequests(exports: unknown, connect: string): void {
  const prototype = (exports as { prototype?: object } | undefined)?.prototype;
  if (prototype === undefined) return;
  interceptMethod(prototype, connect, (original, self, args) => callWithin(ROOT_CONTEXT, original, self, args));
}

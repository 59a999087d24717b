import { ROOT_CONTEXT } from '@opentelemetry/api';
import { context } from '../../api/global.ts';
import { type Method, replaceMethod } from '../../patching/replace-method.ts';

/**
 * A connection outlives the request that needed it first: messages of channels, and events of the client, are no part of that.
 * `exports` is a class: the sockets of @redis/client, or a client of versions 2 and 3.
 */
export function connectOutsideOfRequests(exports: unknown, connect: string): void {
  const prototype = (exports as { prototype?: object } | undefined)?.prototype;
  if (prototype !== undefined) replaceMethod(prototype, connect, outsideOfRequests);
}

function outsideOfRequests(original: Method): Method {
  return function (...args) {
    return context.with(ROOT_CONTEXT, original, this, ...args);
  };
}

import { ServerResponse } from 'node:http';
import type { LibraryHost } from '../../patching/define.ts';
import { guardedStart } from '../../patching/guard.ts';
import { type Addition, additionsFor, addToObject, isName, mayAdd } from '../../patching/http/announcement.ts';
import { replaceMethod } from '../../patching/replace-method.ts';

/**
 * Lets answers say which trace they belong to: `traceparent`, the same in `Server-Timing`, which a script in a browser can
 * read of its own page, and `Access-Control-Expose-Headers`, so that it can of other origins. All headers, explicit or
 * implicit, pass through `writeHead`; set earlier, ours would change how Node treats those the app gives to it.
 */
export function announceTraces(host: LibraryHost): void {
  const announced = guardedStart(host, announce);
  replaceMethod<ServerResponse>(ServerResponse.prototype, 'writeHead', (original) => {
    return function (statusCode, ...rest) {
      const isFinal = !this.headersSent && (statusCode as number) >= 200;
      const given = isFinal ? (announced(this, rest) ?? rest) : rest;
      return original.call(this, statusCode, ...given);
    };
  });
}

/** `writeHead` is to be called with the returned arguments, after the status. Those that the app gave are not changed. */
function announce(response: ServerResponse, rest: unknown[]): unknown[] {
  const additions = additionsFor(response);
  if (additions === undefined) return rest;
  // After an app's writeHead that threw.
  if (response.getHeader('traceparent') === additions[0]?.[1]) return rest;
  const at = typeof rest[0] === 'string' || rest[1] != null ? 1 : 0;
  const headers = rest[at];
  if (headers === undefined || headers === null) {
    for (const [name, value] of additions)
      if (mayAdd(name, response.getHeader(name))) response.appendHeader(name, value);
    return rest;
  }
  const changed = [...rest];
  if (Array.isArray(headers)) changed[at] = addToList(headers, additions, response);
  else if (typeof headers === 'object')
    changed[at] = addToObject(headers, additions, (name) => response.getHeader(name));
  return changed;
}

/** `[name, value, name, value]`, which replaces headers set before; or `[[name, value]]`, which cannot be mixed with such. */
function addToList(headers: readonly unknown[], additions: readonly Addition[], response: ServerResponse): unknown[] {
  if (Array.isArray(headers[0]))
    return response.getHeaderNames().length > 0 ? [...headers] : [...headers, ...additions.map((pair) => [...pair])];
  const list = [...headers];
  for (const [name, value] of additions) {
    const inList = headers.some((item, at) => at % 2 === 0 && isName(item, name));
    const set = inList ? undefined : response.getHeader(name);
    if (!mayAdd(name, inList ? name : set)) continue;
    if (set !== undefined) list.push(name, set);
    list.push(name, value);
  }
  return list;
}

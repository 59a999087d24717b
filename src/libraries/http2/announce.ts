import type { ServerHttp2Stream } from 'node:http2';
import type { LibraryHost } from '../../patching/define.ts';
import { guardedStart } from '../../patching/guard.ts';
import { type Addition, additionsFor, addToObject, isName, mayAdd } from '../../patching/http/announcement.ts';
import { replaceMethod } from '../../patching/replace-method.ts';

/** Where each way to answer takes its headers; the compatibility API uses the first. */
const HEADERS_AT = { respond: 0, respondWithFD: 1, respondWithFile: 1 } as const;

const announcing = new WeakSet<object>();

/** Lets answers say which trace they belong to, as over HTTP/1. Once for all servers: their streams are of one class. */
export function announceTraces(prototype: object, host: LibraryHost): void {
  if (announcing.has(prototype)) return;
  announcing.add(prototype);
  for (const [name, at] of Object.entries(HEADERS_AT)) {
    const announced = guardedStart(host, (stream: ServerHttp2Stream, args: unknown[]) => announce(stream, args, at));
    replaceMethod<ServerHttp2Stream>(prototype, name, (original) => {
      return function (...args) {
        return original.apply(this, this.headersSent ? args : (announced(this, args) ?? args));
      };
    });
  }
}

/** The method is to be called with the returned arguments. Those that the app gave are not changed. */
function announce(stream: ServerHttp2Stream, args: unknown[], at: number): unknown[] {
  const additions = additionsFor(stream);
  const headers = args[at] ?? {};
  if (additions === undefined || typeof headers !== 'object') return args;
  const changed = [...args];
  changed[at] = Array.isArray(headers)
    ? addToList(headers, additions)
    : addToObject(headers, additions, () => undefined);
  return changed;
}

/** `[name, value, name, value]`; Node's mark of sensitive headers is a property of it. */
function addToList(headers: readonly unknown[], additions: readonly Addition[]): unknown[] {
  const list = [...headers];
  for (const [name, value] of additions) {
    const isThere = headers.some((item, at) => at % 2 === 0 && isName(item, name));
    if (mayAdd(name, isThere ? name : undefined)) list.push(name.toLowerCase(), value);
  }
  return Object.assign(list, marksOf(headers));
}

function marksOf(headers: readonly unknown[]): object {
  return Object.fromEntries(
    Object.getOwnPropertySymbols(headers).map((symbol) => [
      symbol,
      (headers as never as Record<symbol, unknown>)[symbol],
    ]),
  );
}

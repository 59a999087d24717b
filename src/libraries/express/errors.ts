/** Errors on their way to the next error handler: of a middleware, or what another error handler has made of it. */
import type { LibraryHost, LoadedFile } from '../../patching/define.ts';
import { type ReportFailure, reportFailures } from '../../patching/http/request-failure.ts';
import { replaceMethod } from '../../patching/replace-method.ts';
import { satisfies } from '../../patching/versions.ts';
import { type Handler, isError, type Layer, type Next } from './route.ts';

type Entry = Pick<Layer, 'handle'>;

/** A router, or a route: of one handler, that may be all there is to its stack. */
interface Stacked {
  readonly stack?: readonly Entry[] | Handler;
}

interface Class {
  readonly prototype?: object;
}

export function createErrorWatch(host: LibraryHost): (file: LoadedFile) => void {
  const report = reportFailures(host);
  const seen = new WeakSet<Entry>();
  return ({ package: name, path, version, exports }) => {
    if (/^lib\/(?:router\/)?layer\.js$/.test(path)) seeEntries(exports as Class, report);
    if (name !== 'express' || !satisfies(version, '<4.6.0')) return;
    if (path === 'lib/router/index.js') seeRouters(exports as object, seen, report);
    if (path === 'lib/router/route.js') seeRoutes(exports as Class, seen, report);
  };
}

/** From 4.6 on an entry of a stack is told of each error that passes it. */
function seeEntries({ prototype }: Class, report: ReportFailure): void {
  if (prototype === undefined) return;
  // The second name is that of the router of Express 5.
  for (const name of ['handle_error', 'handleError'])
    replaceMethod(prototype, name, (original) => {
      return function (error, request, response, next) {
        report(error, response);
        return original.call(this, error, request, response, next);
      };
    });
}

/** Before that a router calls error handlers itself, and hands on what none of them has taken. */
function seeRouters(prototype: object, seen: WeakSet<Entry>, report: ReportFailure): void {
  replaceMethod<Stacked>(prototype, 'handle', (original) => {
    return function (request, response, done) {
      seeErrorHandlers(this, seen, report);
      const passOn: Next = (error) => {
        if (isError(error)) report(error, response);
        return (done as Next)(error);
      };
      return original.call(this, request, response, passOn);
    };
  });
}

function seeRoutes({ prototype }: Class, seen: WeakSet<Entry>, report: ReportFailure): void {
  if (prototype === undefined) return;
  replaceMethod<Stacked>(prototype, 'dispatch', (original) => {
    return function (...args) {
      seeErrorHandlers(this, seen, report);
      return original.apply(this, args);
    };
  });
}

function seeErrorHandlers({ stack }: Stacked, seen: WeakSet<Entry>, report: ReportFailure): void {
  if (!Array.isArray(stack)) return;
  for (const entry of stack as readonly Entry[]) {
    if (seen.has(entry)) continue;
    seen.add(entry);
    if (entry.handle.length !== 4) continue;
    replaceMethod(entry, 'handle', (original) => {
      return function (error, request, response, next) {
        report(error, response);
        return original.call(this, error, request, response, next);
      };
    });
  }
}

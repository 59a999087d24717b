import type { LibraryHost } from '../define.ts';
import { alike } from '../replace-method.ts';
import { reportFailures } from './request-failure.ts';

type Done = (this: unknown, error?: unknown, ...rest: unknown[]) => unknown;
type FinalHandler = (request: unknown, response: unknown, ...rest: unknown[]) => Done;

/** Several libraries are answered by it, and each wants to see its file. */
const traced = new WeakSet<FinalHandler>();

/** What `finalhandler` exports, which answers requests of Express and Connect with an error that nothing else has answered. */
export function traceFinalHandler(original: FinalHandler, host: LibraryHost): FinalHandler {
  if (traced.has(original)) return original;
  const report = reportFailures(host);
  function finalhandler(request: unknown, response: unknown, ...rest: unknown[]): Done {
    const done = original(request, response, ...rest);
    return function (this: unknown, error?: unknown) {
      if (error) report(error, response);
      return done.call(this, error);
    };
  }
  traced.add(finalhandler);
  return alike(finalhandler, original);
}

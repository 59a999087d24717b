import type { CreatePatch, LibraryHost } from '../../patching/define.ts';
import { reportFailures } from '../../patching/http/request-failure.ts';
import { alike } from '../../patching/replace-method.ts';

type Done = (this: unknown, error?: unknown, ...rest: unknown[]) => unknown;
type FinalHandler = (request: unknown, response: unknown, ...rest: unknown[]) => Done;

const create: CreatePatch = (host) => ({
  onFile: ({ main, exports }) => (main ? traceFinalHandler(exports as FinalHandler, host) : exports),
});

export default create;

function traceFinalHandler(original: FinalHandler, host: LibraryHost): FinalHandler {
  const report = reportFailures(host);
  function finalhandler(request: unknown, response: unknown, ...rest: unknown[]): Done {
    const done = original(request, response, ...rest);
    return function (this: unknown, error?: unknown) {
      if (error) report(error, response);
      return done.call(this, error);
    };
  }
  return alike(finalhandler, original);
}

import { context } from '../../api/global.ts';
import type { LibraryHost } from '../define.ts';
import { failThrown } from '../end-of-span/thrown.ts';
import { guardedStart } from '../guard.ts';
import type { Method } from '../replace-method.ts';
import { standIn } from '../stand-in.ts';
import { type Api, Call, type Service } from './call.ts';
import { followApiPromise } from './follow.ts';

/** A method that asks a model belongs to a resource. */
export interface Resource {
  _client?: { baseURL?: unknown };
}

/** The promise that the library makes is given to the app as it is, with what it does inside observed. */
export function traceCreate(
  original: Method<Resource>,
  service: Service,
  api: Api,
  host: LibraryHost,
): Method<Resource> {
  const start = guardedStart(host, ({ _client }: Resource, request: unknown) =>
    typeof request === 'object' && request !== null
      ? new Call(service, api, request, _client?.baseURL, host)
      : undefined,
  );
  return standIn(original, {
    apply(target, self: Resource, args: unknown[]) {
      const call = start(self, args[0]);
      if (call === undefined) return Reflect.apply(target, self, args);
      const { inside } = call;
      const scope = context.attach(inside);
      let threw = true;
      try {
        const promise: unknown = Reflect.apply(target, self, args);
        threw = false;
        followApiPromise(promise, call);
        return promise;
      } finally {
        if (threw) failThrown(call.span, inside, (_span, error) => call.fail(error));
        scope.dispose();
      }
    },
  });
}

import { context } from '../../api/global.ts';
import type { LibraryHost } from '../define.ts';
import { failThrown } from '../end-of-span/thrown.ts';
import { type Api, Call, type Service } from './call.ts';
import { contentAsSet } from './content.ts';
import { followApiPromise } from './follow.ts';

export type Create = (this: Resource, ...args: unknown[]) => unknown;

/** What a method that asks a model belongs to. */
interface Resource {
  _client?: { baseURL?: unknown };
}

/** The promise that the library makes is given to the app as it is, with what it does inside observed. */
export function traceCreate(original: Create, service: Service, api: Api, host: LibraryHost): Create {
  contentAsSet(host.settings.messageContent);
  return new Proxy(original, {
    apply(target, self: Resource, args: unknown[]) {
      const call = start(service, api, self, args, host);
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

function start(
  service: Service,
  api: Api,
  resource: Resource,
  [request]: readonly unknown[],
  host: LibraryHost,
): Call | undefined {
  if (host.off || typeof request !== 'object' || request === null) return undefined;
  try {
    return new Call(service, api, request, resource._client?.baseURL, host);
  } catch (error) {
    host.fault(error);
    return undefined;
  }
}

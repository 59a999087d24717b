import { context } from '../../api/global.ts';
import type { LibraryHost } from '../define.ts';
import { type Api, Call, type Service } from './call.ts';
import { followPromise } from './follow.ts';

export type Create = (this: Resource, ...args: unknown[]) => unknown;

/** What a method that asks a model belongs to. */
interface Resource {
  _client?: { baseURL?: unknown };
}

/** The promise that the library makes is given to the app as it is, with what it does inside observed. */
export function traceCreate(original: Create, service: Service, api: Api, host: LibraryHost): Create {
  return new Proxy(original, {
    apply(target, self: Resource, args: unknown[]) {
      const call = start(service, api, self, args, host);
      if (call === undefined) return Reflect.apply(target, self, args);
      const scope = context.attach(call.inside);
      try {
        const promise: unknown = Reflect.apply(target, self, args);
        followPromise(promise, call);
        return promise;
      } catch (error) {
        call.fail(error);
        throw error;
      } finally {
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

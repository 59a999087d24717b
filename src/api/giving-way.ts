import type { TracerProvider } from '@opentelemetry/api';
import { apiGlobal } from './registration.ts';
import type { Deferred } from './until-first-span.ts';

/**
 * For a provider that another one may take the place of: tracers that were asked for, and have made no span by then, make theirs by
 * that one. So what is loaded is given to none of them before its first span.
 */
export function givingWay(deferred: Deferred, own: () => TracerProvider): Deferred {
  return {
    loaded: undefined,
    get() {
      const provider = apiGlobal()?.trace as TracerProvider | undefined;
      if (provider === undefined || provider === own()) return deferred.get();
      return { provider } as ReturnType<Deferred['get']>;
    },
  };
}

import { apiGlobal } from './registration.ts';

/**
 * Calls `seen` with what the app registers as meter provider: at that moment, whichever copy of the API it does so through.
 * A throw of `seen` does not reach the app.
 */
export function onMeterProvider(seen: (provider: unknown) => void): void {
  const api = apiGlobal();
  if (api === undefined) return;
  let provider: unknown;
  const register = (value: unknown): void => {
    provider = value;
    if (value === undefined) return;
    try {
      seen(value);
    } catch {
      // The app's own provider refuses our instruments: its metrics are its own business.
    }
  };
  register(Reflect.get(api, 'metrics'));
  Object.defineProperty(api, 'metrics', { configurable: true, enumerable: true, get: () => provider, set: register });
}

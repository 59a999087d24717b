import { ERROR_TYPE_VALUE_OTHER } from '@opentelemetry/semantic-conventions';

/**
 * `error.type` of whatever was thrown, rejected with or emitted: its code, such as `ECONNREFUSED`, else its name, such as
 * `TypeError`; of an error that has no name of its own, its class's. Codes that are numbers count only where a library says
 * so (`Failure`): a DOMException's are of old, 20 for an AbortError.
 * @see https://opentelemetry.io/docs/specs/semconv/registry/attributes/error/#error-type
 */
export function errorTypeOf(error: unknown): string {
  // Not `instanceof`: errors also come from other realms (`vm` contexts).
  if (typeof error !== 'object' || error === null) return ERROR_TYPE_VALUE_OTHER;
  const { code, name } = error as { code?: unknown; name?: unknown };
  // One of Node's has the code ABORT_ERR, and one of the web's has none.
  if (name === 'AbortError') return name;
  if (typeof code === 'string' && code !== '') return code;
  if (typeof name !== 'string' || name === '') return ERROR_TYPE_VALUE_OTHER;
  return name === 'Error' ? nameOfClass(error) : name;
}

/** A name of one or two letters is what a bundler has left of one. */
function nameOfClass(error: object): string {
  const name: unknown = (error as { constructor?: { name?: unknown } }).constructor?.name;
  return typeof name === 'string' && name.length > 2 && name !== 'Object' ? name : 'Error';
}

import { OtlpDecodeError } from './error.ts';
import { Budget, create, open, put } from './message.ts';
import { REQUESTS } from './requests.ts';
import type { Decoded, Message, Scalar } from './schema.ts';
import type { Signal } from './signal.ts';
import type { ExportTraceServiceRequestJson } from './types.ts';

/**
 * Reads an `ExportTraceServiceRequest` in OTLP/JSON, with the liberties that ProtoJSON gives a sender (numbers as strings,
 * `null` and absence for the default, ids in upper case), into the one form that `decodeTraceRequest` also returns.
 * Unknown members are ignored.
 *
 * @throws OtlpDecodeError, and nothing else, for what is not JSON, has a member of a wrong type, or passes `MAX_DEPTH` or `MAX_MESSAGES`
 */
export function parseTraceRequest(text: string): ExportTraceServiceRequestJson {
  return parseRequest('traces', text) as unknown as ExportTraceServiceRequestJson;
}

/** As `parseTraceRequest`, for a request of any signal. */
export function parseRequest(signal: Signal, text: string): Decoded {
  return readRequest(signal, parseJson(text));
}

/** JSON of any kind. @throws OtlpDecodeError for what is none */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new OtlpDecodeError(`not JSON: ${(error as Error).message}`);
  }
}

/** As `parseRequest`, of what is parsed already. */
export function readRequest(signal: Signal, json: unknown): Decoded {
  const message = REQUESTS[signal];
  const request = create(message);
  readMembers(json, '', message, request, new Budget());
  return request;
}

function readMembers(json: unknown, path: string, message: Message, target: Decoded, budget: Budget): void {
  if (!isObject(json)) throw wrong(path, json, 'an object');
  budget.enter();
  for (const field of message.fields) {
    const value = Object.hasOwn(json, field.name) ? json[field.name] : undefined;
    if (value === undefined || value === null) continue;
    const at = path === '' ? field.name : `${path}.${field.name}`;
    const { type } = field;
    if (typeof type === 'string') put(target, field, type, readScalar(value, at, type));
    else if (!field.repeated) readMembers(value, at, type, open(target, field, type), budget);
    else {
      if (!Array.isArray(value)) throw wrong(at, value, 'an array');
      for (const [index, element] of value.entries()) {
        readMembers(element, `${at}[${index}]`, type, open(target, field, type), budget);
      }
    }
  }
  budget.leave();
}

function isObject(json: unknown): json is Record<string, unknown> {
  return typeof json === 'object' && json !== null && !Array.isArray(json);
}

function readScalar(value: unknown, path: string, type: Scalar): string | number | boolean {
  switch (type) {
    case 'string':
      if (typeof value === 'string') return value;
      throw wrong(path, value, 'a string');
    case 'hex':
      if (typeof value === 'string' && /^([0-9a-f]{2})*$/i.test(value)) return value.toLowerCase();
      throw wrong(path, value, 'a string of hex digits');
    case 'base64':
      if (typeof value === 'string' && /^[\w+/-]*={0,2}$/.test(value))
        return Buffer.from(value, 'base64').toString('base64');
      throw wrong(path, value, 'a base64 string');
    case 'bool':
      if (typeof value === 'boolean') return value;
      throw wrong(path, value, 'true or false');
    case 'double':
      return readDouble(value, path);
    case 'uint32':
    case 'flags':
      return Number(readInteger(value, path, 0n, 2n ** 32n - 1n));
    case 'sint32':
    case 'enum':
      return Number(readInteger(value, path, -(2n ** 31n), 2n ** 31n - 1n));
    case 'int64':
    case 'sfixed64':
      return readInteger(value, path, -(2n ** 63n), 2n ** 63n - 1n).toString();
    case 'uint64':
      return readInteger(value, path, 0n, 2n ** 64n - 1n).toString();
  }
}

function readInteger(value: unknown, path: string, min: bigint, max: bigint): bigint {
  // 20 digits hold any 64-bit number; a limit keeps BigInt from being handed megabytes.
  const text = typeof value === 'string' && /^-?\d{1,20}$/.test(value);
  const integer = text || Number.isInteger(value) ? BigInt(value as string | number) : undefined;
  if (integer === undefined || integer < min || integer > max) {
    throw wrong(path, value, `an integer from ${min} to ${max}`);
  }
  return integer;
}

function readDouble(value: unknown, path: string): number | string {
  if (typeof value === 'number') return value;
  if (value === 'NaN' || value === 'Infinity' || value === '-Infinity') return value;
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : Number.NaN;
  if (!Number.isFinite(number)) throw wrong(path, value, 'a number, "NaN", "Infinity" or "-Infinity"');
  return number;
}

function wrong(path: string, value: unknown, expected: string): OtlpDecodeError {
  const seen = typeof value === 'object' ? (Array.isArray(value) ? 'an array' : 'an object') : JSON.stringify(value);
  const shown = value === null ? 'null' : seen.length > 80 ? `${seen.slice(0, 80)}...` : seen;
  return new OtlpDecodeError(`not an OTLP/JSON message: ${path || 'the document'} is ${shown}, expected ${expected}`);
}

type Plain = string | number | boolean | Plain[] | { [key: string]: Plain };

interface Int64 {
  low: number;
  high: number;
}

/**
 * An OTLP request as anyone decoded it (protobufjs, proto-loader, JSON) in one form: bytes as hex, 64-bit integers and
 * doubles as strings, lists of attributes as records, fields at their default left out.
 */
export function plain(value: unknown, key = ''): Plain | undefined {
  if (value === undefined || value === null) return undefined;
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex') || undefined;
  if (Array.isArray(value)) return list(value);
  if (typeof value === 'object') {
    if ('low' in value && 'high' in value) return int64(value as Int64, key);
    return record(value as Record<string, unknown>);
  }
  if (/(Nano|intValue|doubleValue)$/.test(key)) return String(value);
  if (!key.endsWith('Value') && (value === '' || value === 0)) return undefined;
  return value as string | number | boolean;
}

function int64({ low, high }: Int64, key: string): string {
  const bits = (BigInt(high) << 32n) | BigInt(low >>> 0);
  return String(key.endsWith('Nano') ? BigInt.asUintN(64, bits) : BigInt.asIntN(64, bits));
}

function list(values: readonly unknown[]): Plain | undefined {
  if (values.length === 0) return undefined;
  if (values.every((value) => typeof (value as { key?: unknown } | null)?.key === 'string')) {
    const pairs = values as { key: string; value?: unknown }[];
    return Object.fromEntries(pairs.map(({ key, value }) => [key, plain(value) ?? {}]));
  }
  return values.map((value) => plain(value) ?? {});
}

function record(object: Record<string, unknown>): Plain {
  const entries = Object.keys(object).map((key) => [key, plain(object[key], key)] as const);
  return Object.fromEntries(entries.filter((entry): entry is [string, Plain] => entry[1] !== undefined));
}

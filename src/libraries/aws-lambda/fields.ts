/** A value that may be anything is read as an object that can be asked. */
export type Fields = Readonly<Record<string, unknown>>;

export function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}

/** Headers by their names in lower case, which are what the gateway makes of them. */
export function lowerCase(headers: unknown): Fields {
  return Object.fromEntries(Object.entries(fieldsOf(headers)).map(([name, value]) => [name.toLowerCase(), value]));
}

/** By name: what the tests and the examples ask of a server's definition. */
export const definitions: Readonly<Record<string, { env: string; url: string }>>;

/** The code that a database has answered with, of an error; undefined for errors of the client itself. Pure. */

/** https://www.postgresql.org/docs/current/errcodes-appendix.html; each has a digit, and codes of Node (`EPIPE`) have none. */
const SQLSTATE = /^(?=\D*\d)[0-9A-Z]{5}$/;

export function sqlStateOf(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | null | undefined)?.code;
  return typeof code === 'string' && SQLSTATE.test(code) ? code : undefined;
}

/** Prefix of a reply that is an error, such as `WRONGTYPE`: https://redis.io/docs/latest/develop/reference/protocol-spec/#simple-errors */
const REDIS_PREFIX = /^([A-Z][A-Z\d]*) /;

export function redisPrefixOf(error: unknown): string | undefined {
  const message = (error as { message?: unknown } | null | undefined)?.message;
  return typeof message === 'string' ? REDIS_PREFIX.exec(message)?.[1] : undefined;
}

/** Code of a `ResponseError` of Cassandra's driver, such as 8704: https://github.com/apache/cassandra/blob/trunk/doc/native_protocol_v5.spec (9) */
export function cassandraCodeOf(error: unknown): string | undefined {
  const { name, code } = (error ?? {}) as { name?: unknown; code?: unknown };
  return name === 'ResponseError' && typeof code === 'number' ? String(code) : undefined;
}

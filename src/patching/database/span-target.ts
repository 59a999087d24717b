/** The spans of a database say where they go, and are named after their statement or after that place. */
import type { Attributes } from '@opentelemetry/api';
import {
  ATTR_DB_NAMESPACE,
  ATTR_DB_SYSTEM_NAME,
  ATTR_SERVER_ADDRESS,
  ATTR_SERVER_PORT,
} from '@opentelemetry/semantic-conventions';
import type { SqlSummary } from './sql-summary.ts';

export interface SpanTarget {
  readonly namespace?: string | undefined;
  readonly address?: string | undefined;
  readonly port?: number | undefined;
  /** `db.system.name` */
  readonly system: string;
}

/**
 * A statement is called after its summary. One without is called after the database or the server, else after the kind of database.
 * Source: https://opentelemetry.io/docs/specs/semconv/db/database-spans/#name
 */
export function spanNameOf(statement: SqlSummary | undefined, target: SpanTarget): string {
  if (statement !== undefined && statement.summary !== '') return statement.summary;
  const { namespace, address, port, system } = target;
  if (namespace) return namespace;
  if (!address) return system;
  return port === undefined ? address : `${address}:${port}`;
}

export function targetAttributes({ system, namespace, address, port }: SpanTarget): Attributes {
  const attributes: Attributes = { [ATTR_DB_SYSTEM_NAME]: system };
  if (namespace !== undefined) attributes[ATTR_DB_NAMESPACE] = namespace;
  if (address !== undefined) attributes[ATTR_SERVER_ADDRESS] = address;
  if (port !== undefined) attributes[ATTR_SERVER_PORT] = port;
  return attributes;
}

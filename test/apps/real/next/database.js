import { Pool } from 'pg';

/** One for all, also where Next evaluates this file several times. */
export function database() {
  globalThis.pool ??= new Pool({ connectionString: process.env.DATABASE_URL });
  return globalThis.pool;
}

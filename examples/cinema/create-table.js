/** Creates a table, unless it is there; whoever does so at the same moment waits (PostgreSQL alone would refuse one of them). */
export async function createTable(db, definition) {
  await db.execute(`DO $$ BEGIN PERFORM pg_advisory_xact_lock(8000); CREATE TABLE IF NOT EXISTS ${definition}; END $$`);
}

/** Words of SQL, by what follows them. Pure. */

/** A statement begins with one. A text that begins with another word may begin with anything, such as a value. */
export const COMMANDS = words(
  `ABORT ALTER ANALYZE ATTACH BACKUP BEGIN CALL CHECKPOINT CLOSE CLUSTER COMMENT COMMIT COPY CREATE DBCC DEALLOCATE DECLARE
  DELETE DENY DESC DESCRIBE DETACH DISCARD DO DROP END EXEC EXECUTE EXPLAIN FETCH FLUSH GRANT HANDLER IF IMPORT INSERT KILL
  LISTEN LOAD LOCK MERGE MOVE NOTIFY OPEN OPTIMIZE PRAGMA PREPARE PRINT PURGE RAISERROR REFRESH REINDEX RELEASE RENAME REPAIR
  REPLACE RESET RESTORE REVOKE ROLLBACK SAVE SAVEPOINT SELECT SET SHOW SIGNAL START TABLE THROW TRUNCATE UNLISTEN UNLOCK UPDATE
  USE VACUUM VALUES WAITFOR WHILE XA`,
);

/** Operations within a statement, beside SELECT; in other places they are names or parts of clauses. */
export const INNER_OPERATIONS = words('DELETE INSERT MERGE REPLACE UPDATE');

/** The target follows the name of these operations. */
export const BEFORE_TARGET = words('CALL COPY DELETE EXEC EXECUTE INSERT MERGE REPLACE TRUNCATE UPDATE');

/** There may be several, with commas between them. */
export const WITH_LISTS = words('DELETE DROP TRUNCATE UPDATE');

/** A name in a list of these operations is no table if brackets follow it. */
export const WITH_FUNCTIONS = words('DELETE SELECT UPDATE');

/** The kind of object follows the name of these operations: `CREATE UNIQUE INDEX`. */
export const DEFINING = words('ALTER COMMENT CREATE DROP LOCK OPTIMIZE REFRESH RENAME REPAIR');

/** Objects with statements of their own in their definition, which do not run now. */
export const WITH_BODY = words('EVENT FUNCTION PROC PROCEDURE RULE TRIGGER');

/** Stands between an operation and its target. */
export const BESIDE_TARGET = words(
  `ABORT CONCURRENTLY DELAYED EXISTS FAIL HIGH_PRIORITY IF IGNORE INTO LATERAL LOW_PRIORITY NOT ONLY OR OVERWRITE QUICK REPLACE
  ROLLBACK TABLE TOP`,
);

/** No target has one of these names, unless it is quoted. */
export const CLAUSES = words(
  `AS CROSS DUMPFILE FROM FULL INNER JOIN LEFT NATURAL ON OUTER OUTFILE RIGHT STRAIGHT_JOIN UNNEST USING WITH`,
);

/** These clauses end a list of targets. */
export const AFTER_TARGETS = words(
  `EXCEPT FETCH FOR GROUP HAVING INTERSECT LIMIT OFFSET ORDER OUTPUT RETURNING SET UNION VALUES WHERE WINDOW`,
);

/** Operations whose target is a table. */
export const ON_TABLES = words('ALTER COPY CREATE DELETE DROP INSERT MERGE REPLACE SELECT TRUNCATE UPDATE');

function words(list: string): ReadonlySet<string> {
  return new Set(list.split(/\s+/));
}

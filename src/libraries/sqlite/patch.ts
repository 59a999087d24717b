import type { LibraryHost, LibraryPatch } from '../../patching/define.ts';
import { guarded } from '../../patching/guard.ts';
import { replaceInherited } from '../../patching/replace-method.ts';
import { Spans } from '../../patching/sqlite/span.ts';
import { type Client, type Describe, traced, traceExecution } from '../../patching/sqlite/trace.ts';
import type library from './library.ts';

interface Sqlite {
  DatabaseSync: { prototype: object };
  StatementSync: { prototype: object };
}

const ofDatabase: Describe = (_database, [sql]) => ({ sql: String(sql), parameterized: false });
const ofStatement: Describe = (statement, args) => ({
  sql: (statement as { sourceSQL: string }).sourceSQL,
  parameterized: args.length > 0,
});
/** Tagged templates: what is between the strings are parameters. */
const ofTemplate: Describe = (_store, [strings, ...values]) => ({
  sql: (strings as readonly string[]).join('?'),
  parameterized: values.length > 0,
});

/** Preparing a statement gives no span: it does not touch the data. */
export default function createInstrumentation(host: LibraryHost<typeof library>): LibraryPatch {
  const client: Client = { spans: new Spans('sqlite', host), host };
  return {
    onBuiltin(_name, exports) {
      const { DatabaseSync, StatementSync } = exports as Sqlite;
      replaceInherited(DatabaseSync.prototype, 'exec', (original) => traced(original, ofDatabase, client));
      traceExecution(StatementSync.prototype, ofStatement, client);
      // Node 24.9 and later, https://github.com/nodejs/node/pull/58748; its class is not exported.
      let known: unknown;
      const traceStore = guarded(host, (store: object) => {
        const prototype: object = Object.getPrototypeOf(store);
        if (prototype === known) return;
        known = prototype;
        traceExecution(prototype, ofTemplate, client);
      });
      replaceInherited(DatabaseSync.prototype, 'createTagStore', (original) => {
        return function (...args) {
          const store = original.apply(this, args) as object;
          traceStore(store);
          return store;
        };
      });
    },
  };
}

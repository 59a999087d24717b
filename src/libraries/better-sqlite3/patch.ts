import type { CreatePatch } from '../../patching/define.ts';
import { guarded } from '../../patching/guard.ts';
import { replaceMethod } from '../../patching/replace-method.ts';
import { Spans } from '../../patching/sqlite/span.ts';
import { type Client, type Describe, traced, traceExecution } from '../../patching/sqlite/trace.ts';
import type library from './library.ts';

const ofDatabase: Describe = (_database, [sql]) => ({ sql: String(sql), parameterized: false });
const ofPragma: Describe = (_database, [source]) => ({ sql: `PRAGMA ${source}`, parameterized: false });

const create: CreatePatch<typeof library> = (host) => {
  const client: Client = { spans: new Spans('better-sqlite3', host), host };
  // A pragma runs a statement of its own, for which its span stands.
  let inPragma = false;
  const ofStatement: Describe = (statement, args) =>
    inPragma ? undefined : { sql: (statement as { source: string }).source, parameterized: args.length > 0 };
  let known: unknown;
  // The class of statements is not exported.
  const traceStatements = guarded(host, (statement: object) => {
    const prototype: object = Object.getPrototypeOf(statement);
    if (prototype === known) return;
    known = prototype;
    traceExecution(prototype, ofStatement, client);
  });
  const patched = new WeakSet<object>();
  return {
    // Each of `lib/index.js` and those for one platform (`lib/linux-x64.js`) has a class of its own.
    onFile({ exports }) {
      if (typeof exports !== 'function') return exports;
      const { prototype } = exports as { prototype?: object };
      if (prototype === undefined || !Object.hasOwn(prototype, 'prepare')) return exports;
      if (patched.has(prototype)) return exports;
      patched.add(prototype);
      replaceMethod(prototype, 'exec', (original) => traced(original, ofDatabase, client));
      replaceMethod(prototype, 'pragma', (original) =>
        traced(
          function (...args) {
            inPragma = true;
            try {
              return original.apply(this, args);
            } finally {
              inPragma = false;
            }
          },
          ofPragma,
          client,
        ),
      );
      replaceMethod(prototype, 'prepare', (original) => {
        return function (...args) {
          const statement = original.apply(this, args) as object;
          traceStatements(statement);
          return statement;
        };
      });
      return exports;
    },
  };
};

export default create;

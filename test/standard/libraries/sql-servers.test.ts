/** Where a statement went: each client says the server and the database, however it is imported and connected. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { versionsOf, writeApp } from '../../harness/libraries.ts';
import { serversFor } from '../../harness/servers.ts';
import { trace } from '../../harness/trace.ts';
import { isWanted } from '../../harness/wanted.ts';

interface Case {
  readonly library: string;
  readonly name: string;
  readonly server: 'PG_URL' | 'MYSQL_URL';
  readonly extension: 'cjs' | 'mjs';
  readonly imports: string;
  readonly source: string;
  /** Versions to which it does not apply. */
  readonly without?: RegExp;
}

const POOL = `const pool = mariadb.createPool(url); await pool.query('SELECT 1 AS n'); await pool.query('SELECT 2 AS n');
  const client = await pool.getConnection(); await client.query('SELECT 3 AS n'); await client.release(); await pool.end();`;
const CONNECTION = `const client = await mariadb.createConnection({ ...options }); await client.query('SELECT 1 AS n'); await client.end();`;
const URL_OF_MARIADB = `const url = process.env.MYSQL_URL.replace('mysql:', 'mariadb:'); const { hostname, port, username, password } = new URL(url);
  const options = { host: hostname, port: Number(port), user: username, password, database: 'test' };`;

const CASES: readonly Case[] = [
  ...['mariadb', 'mariadb.default'].flatMap((expression): Case[] =>
    (['cjs', 'mjs'] as const).flatMap((extension) => {
      const compiled = expression === 'mariadb.default';
      if (compiled && extension === 'mjs') return [];
      const imports =
        extension === 'mjs'
          ? `import mariadb from 'mariadb';`
          : `const mariadb = require('mariadb')${compiled ? '.default' : ''};`;
      return [
        ['a pool', POOL],
        ['a connection', CONNECTION],
      ].map(
        ([what, source]): Case => ({
          library: 'mariadb',
          name: `${what}, ${imports}`,
          server: 'MYSQL_URL',
          extension,
          imports,
          source: `${URL_OF_MARIADB} ${source}`,
          ...(compiled && { without: /^3\.4\./ }),
        }),
      );
    }),
  ),
  ...(['cjs', 'mjs'] as const).map((extension): Case => {
    const imports = extension === 'mjs' ? `import postgres from 'postgres';` : `const postgres = require('postgres');`;
    return {
      library: 'postgres',
      name: imports,
      server: 'PG_URL',
      extension,
      imports,
      source: `const sql = postgres(process.env.PG_URL, { max: 1 });
        await sql\`SELECT \${1}::int AS n\`; await sql.unsafe('SELECT 2 AS n');
        await sql.begin((inner) => inner\`SELECT 3 AS n\`); await sql.end();`,
    };
  }),
];

for (const { library, name, server, extension, imports, source, without } of CASES)
  for (const version of versionsOf(library)) {
    if (!isWanted(library, version) || without?.test(version)) continue;
    const { env, skip } = serversFor([server]);
    test(`${library} ${version}: ${name}`, { skip }, async () => {
      const body = extension === 'mjs' ? source : `(async () => { ${source} })();`;
      const file = writeApp(library, version, `app.servers.${extension}`, `${imports}\n${body}`);
      const { code, spans, stderr } = await trace({ file, env });
      assert.deepEqual([code, stderr], [0, '']);
      const { hostname, port } = new URL(Object.values(env)[0] ?? '');
      const texts = spans.map(({ attributes }) => String(attributes['db.query.text']));
      assert.ok(
        texts.some((text) => /^SELECT (?:1|\?|\$1)/.test(text)),
        texts.join('\n'),
      );
      for (const { attributes } of spans)
        assert.deepEqual(
          [attributes['server.address'], attributes['server.port'], attributes['db.namespace']],
          [hostname, Number(port), 'test'],
          String(attributes['db.query.text']),
        );
    });
  }

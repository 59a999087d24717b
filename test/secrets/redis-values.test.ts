/** No value of a Redis command is in a span, whichever client sends it, and where keys stand is what the server says. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inspect } from 'node:util';
import { keyPositionsOf } from '../../src/patching/database/redis-keys.ts';
import { project } from '../harness/project.ts';
import { collect } from '../harness/receive.ts';
import { run } from '../harness/run.ts';
import { serversFor } from '../harness/servers.ts';

const { env: servers, skip } = serversFor(['REDIS_URL']);

/** Each has a value that no span may have; several fail, and the answer quotes it. */
const COMMANDS: readonly string[][] = [
  ['ACL', 'SETUSER', 'hunt', 'on', '>hunter2', '~*', '+@all'],
  ['ACL', 'SETUSER', 'hunt', 'hunter2'],
  ['ACL', 'DELUSER', 'hunt', 'hunter2'],
  ['CLIENT', 'hunter2'],
  ['CLIENT', 'SETNAME', 'hunter2'],
  ['CLIENT', 'SETNAME', ''],
  ['CONFIG', 'SET', 'hunter2', 'hunter2'],
  ['AUTH', 'hunter2', 'hunter2'],
  ['HELLO', '2', 'AUTH', 'hunter2', 'hunter2'],
  ['SET', 'values:g', 'hunter2'],
  ['GETSET', 'values:g', 'hunter2'],
  ['SET', 'values:g', 'v', 'hunter2'],
  ['APPEND', 'values:g', 'hunter2'],
  ['SETEX', 'values:e', '60', 'hunter2'],
  ['PSETEX', 'values:p', '60000', 'hunter2'],
  ['EXPIRE', 'values:p', 'hunter2'],
  ['SADD', 'values:s', 'hunter2'],
  ['SISMEMBER', 'values:s', 'hunter2'],
  ['SMISMEMBER', 'values:s', 'hunter2'],
  ['SMOVE', 'values:s', 'values:s2', 'hunter2'],
  ['SREM', 'values:s', 'hunter2'],
  ['LPUSH', 'values:l', 'hunter2'],
  ['LPOS', 'values:l', 'hunter2'],
  ['LINSERT', 'values:l', 'BEFORE', 'hunter2', 'hunter2'],
  ['LREM', 'values:l', '0', 'hunter2'],
  ['ZADD', 'values:z', '1', 'hunter2'],
  ['ZSCORE', 'values:z', 'hunter2'],
  ['ZRANK', 'values:z', 'hunter2'],
  ['ZINCRBY', 'values:z', '1', 'hunter2'],
  ['ZRANGEBYLEX', 'values:z', '[hunter2', '+'],
  ['ZREM', 'values:z', 'hunter2'],
  ['GEOADD', 'values:geo', '13.3', '38.1', 'hunter2'],
  ['GEODIST', 'values:geo', 'hunter2', 'hunter2'],
  ['HSET', 'values:h', 'f', 'hunter2'],
  ['HGET', 'values:h', 'hunter2'],
  ['HMGET', 'values:h', 'hunter2'],
  ['HINCRBY', 'values:h', 'hunter2', '1'],
  ['HDEL', 'values:h', 'hunter2'],
  ['EVAL', 'return "hunter2"', '0', 'hunter2'],
  ['EVAL', 'return hunter2hunter2(', '0'],
  ['EVALSHA', 'ffffffffffffffffffffffffffffffffffffffff', '1', 'values:k', 'hunter2'],
  ['SCRIPT', 'LOAD', 'return "hunter2"'],
  ['PUBLISH', 'values:c', 'hunter2'],
  ['XADD', 'values:x', '*', 'hunter2', 'hunter2'],
  ['MSET', 'values:a', 'hunter2', 'values:b', 'hunter2'],
  ['PFADD', 'values:pf', 'hunter2'],
  ['ECHO', 'hunter2'],
  ['PING', 'hunter2'],
  ['NOSUCH', 'hunter2', 'hunter2'],
];

/** Each says how to send one command, and how to send some in a transaction. */
const CLIENTS: Readonly<Record<string, { packages?: Record<string, string>; links?: string[]; source: string }>> = {
  ioredis: {
    links: ['ioredis'],
    source: `
      const Redis = require('ioredis');
      const client = new Redis(process.env.REDIS_URL);
      const send = (command) => client.call(...command);
      const transaction = () => client.multi().getset('values:g', 'hunter2').sismember('values:s', 'hunter2').exec();
      const end = () => client.disconnect();`,
  },
  ...Object.fromEntries(
    ['redis', 'redis-4'].map((name) => [
      name,
      {
        links: [name],
        source: `
          const client = require('${name}').createClient({ url: process.env.REDIS_URL });
          client.on('error', () => {});
          const opened = client.connect();
          const send = async (command) => { await opened; return client.sendCommand(command); };
          const transaction = () => client.multi().getSet('values:g', 'hunter2').sIsMember('values:s', 'hunter2').exec();
          const end = () => client.disconnect();`,
      },
    ]),
  ),
  'redis-3': {
    packages: {
      redis: 'redis-3',
      'redis-commands': 'redis-commands',
      'redis-errors': 'redis-errors',
      'redis-parser': 'redis-parser',
    },
    source: `
      const client = require('redis').createClient(process.env.REDIS_URL);
      const done = (resolve, reject) => (error, value) => (error ? reject(error) : resolve(value));
      const send = ([name, ...args]) =>
        new Promise((resolve, reject) => client.send_command(name, args, done(resolve, reject)));
      const transaction = () =>
        new Promise((resolve) => client.multi().getset('values:g', 'hunter2').sismember('values:s', 'hunter2').exec(resolve));
      const end = () => client.end(true);`,
  },
};

for (const [name, { source, ...needs }] of Object.entries(CLIENTS))
  test(`${name}: no value of a command is in a span`, { skip }, async () => {
    const { file } = project(
      {
        'app.cjs': `${source}
          (async () => {
            const failed = [];
            for (const command of ${JSON.stringify(COMMANDS)}) await send(command).catch(() => failed.push(command[0]));
            await transaction();
            console.log(failed.length);
            end();
          })();`,
      },
      needs,
    );
    const collector = await collect();
    const env = {
      ...servers,
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_INSTRUMENTATION_IOREDIS_REQUIRE_PARENT_SPAN: 'false',
    };
    const { code, stdout, stderr } = await run({ file: file('app.cjs'), env });
    await collector.close();
    assert.equal(code, 0, stderr);
    assert.ok(Number(stdout) > 5, stdout);
    const texts = collector.spans.map((span) => String(span.attributes['db.query.text']));
    for (const [command] of COMMANDS)
      assert.ok(
        texts.some((text) => text.toUpperCase().startsWith(command as string)),
        `${command}: ${texts.join('\n')}`,
      );
    assert.doesNotMatch(inspect(collector.spans, { depth: null, maxArrayLength: null }), /hunter2/);
    assert.ok(texts.some((text) => /^sismember values:s \[1 other arguments\]$/i.test(text)));
  });

test('keys stand where the server says', { skip }, async () => {
  const { file } = project(
    {
      'app.cjs': `
        const Redis = require('ioredis');
        const client = new Redis(process.env.REDIS_URL);
        client.command().then((commands) => {
          console.log(JSON.stringify(commands));
          client.disconnect();
        });`,
    },
    { links: ['ioredis'] },
  );
  const { stdout } = await run({ file: file('app.cjs'), flag: false, env: servers });
  type Command = [name: string, arity: number, flags: string[], first: number, last: number, step: number];
  const commands = JSON.parse(stdout) as Command[];
  assert.ok(commands.length > 150);
  for (const [name, , flags, first, last, step] of commands) {
    const known = keyPositionsOf(name);
    if (known === undefined) {
      // Commands for those who make the server.
      assert.ok(first === 0 || name === 'pfdebug', name);
      continue;
    }
    const isElsewhere = known.words ?? known.after ?? known.count;
    if (first === 0 || isElsewhere !== undefined || flags.includes('movablekeys')) continue;
    const one = known.first === known.last;
    assert.deepEqual(
      [known.first + 1, known.last < 0 ? known.last : known.last + 1, known.step],
      [first, last, one ? 1 : step],
      name,
    );
  }
});

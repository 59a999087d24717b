// Asks databases what APP_DATA names, inside a span or, with APP_ROOT, outside of any; prints what failed as JSON.
const { promisify } = require('node:util');
const { trace } = require('@opentelemetry/api');

const ways = {
  async pg() {
    const pool = new (require('pg').Pool)({ connectionString: process.env.PG_URL, max: 1 });
    await pool.query("SELECT 'hunter2' AS a, 42 AS b");
    await pool.query('SELECT $1::text AS a', ['hunter2']);
    const seen = await pool.query('SELECT query FROM pg_stat_activity WHERE pid = pg_backend_pid()');
    await pool.query("SELECT 'hunter2'::int").catch((error) => failed.push(error.message));
    await pool.query('SELECT $1::int', ['hunter2']).catch((error) => failed.push(error.message));
    await pool.end();
    return seen.rows[0].query;
  },
  async mysql2() {
    const pool = require('mysql2/promise').createPool({ uri: process.env.MYSQL_URL, connectionLimit: 1 });
    const statement = Object.freeze({
      sql: 'SELECT info FROM information_schema.processlist WHERE id = connection_id()',
    });
    await pool.query("SELECT 'hunter2' AS a, 42 AS b");
    const [rows] = await pool.query(statement);
    await pool.execute('SELECT 1');
    await pool.query("SELECT 'a' 'b' FROM 'hunter2'").catch((error) => failed.push(error.message));
    await pool.end();
    return rows[0].info ?? rows[0].INFO;
  },
  async mysql() {
    const { hostname, port, username, password, pathname } = new URL(process.env.MYSQL_URL);
    const address = { host: hostname, port: Number(port || 3306), user: username, password };
    const pool = require('mysql').createPool({ ...address, database: pathname.slice(1), connectionLimit: 1 });
    const query = promisify(pool.query).bind(pool);
    const statement = Object.freeze({
      sql: 'SELECT info FROM information_schema.processlist WHERE id = connection_id()',
    });
    await query("SELECT 'hunter2' AS a, 42 AS b");
    const rows = await query(statement);
    await query("SELECT 'a' 'b' FROM 'hunter2'").catch((error) => failed.push(error.message));
    await promisify(pool.end).call(pool);
    return rows[0].info ?? rows[0].INFO;
  },
  async ioredis() {
    const redis = new (require('ioredis'))(process.env.REDIS_URL);
    await redis.set('settings:ioredis', 'hunter2');
    await redis.call('nosuch', 'hunter2').catch((error) => failed.push(error.message));
    await redis.quit();
  },
  async redis() {
    const client = require('redis').createClient({ url: process.env.REDIS_URL });
    await client.connect();
    await client.set('settings:redis', 'hunter2');
    await client.sendCommand(['nosuch', 'hunter2']).catch((error) => failed.push(error.message));
    await client.close();
  },
  async amqplib() {
    const connection = await require('amqplib').connect(process.env.AMQP_URL);
    const channel = await connection.createChannel();
    const { queue } = await channel.assertQueue('', { exclusive: true });
    await new Promise((resolve) => {
      channel.consume(queue, (message) => {
        if (process.env.APP_NO_ACK === undefined) {
          channel.ack(message);
          resolve();
        } else {
          const span = trace.getActiveSpan();
          const timer = setInterval(() => {
            if (span.isRecording()) return;
            clearInterval(timer);
            resolve();
          }, 10);
        }
      });
      channel.sendToQueue(queue, Buffer.from('hello'));
    });
    await connection.close();
  },
  async sqlite() {
    const database = new (require('node:sqlite').DatabaseSync)(':memory:');
    database.exec("CREATE TABLE a (b); INSERT INTO a VALUES ('hunter2')");
    try {
      database.exec("SELECT b FROM a 'x' 'hunter2'");
    } catch (error) {
      failed.push(error.message);
    }
  },
};

const failed = [];
const way = ways[process.env.APP_DATA];
const done = (seen) => console.log(JSON.stringify({ failed, seen }));
if (process.env.APP_ROOT !== undefined) way().then(done);
else
  trace.getTracer('app').startActiveSpan('work', (span) =>
    way()
      .then(done)
      .finally(() => span.end()),
  );

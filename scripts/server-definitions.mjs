// What each server of the tests needs: its Debian or npm package, its own directory, one command, and the log line that says it
// is ready.
import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** A file of a dev dependency: emulators need no system package and run as whoever runs the tests. */
const inModules = (file) => join(root, 'node_modules', file);
const NODE = inModules('node/bin/node');

/** Highest version's directory of Debian's PostgreSQL binaries, which are not on PATH. */
function postgresBin() {
  const folder = '/usr/lib/postgresql';
  if (!existsSync(folder)) return undefined;
  const newest = readdirSync(folder)
    .sort((a, b) => Number(a) - Number(b))
    .at(-1);
  return newest && join(folder, newest, 'bin');
}

const mongodb = fileURLToPath(new URL('mongodb/', import.meta.url));
const DOWNLOAD_LIMIT = 240_000; // ms

/** The jars of the MongoDB for tests, downloaded once by Maven into `cache`. */
function mongodbJars(cache) {
  const jars = join(cache, 'mongodb-jars');
  if (!existsSync(jars)) {
    const part = mkdtempSync(`${jars}-`);
    const task = ['-f', join(mongodb, 'pom.xml'), 'dependency:copy-dependencies', `-DoutputDirectory=${part}`];
    try {
      execFileSync(definitions.mongodb.binary(), ['-B', '-q', ...task], { stdio: 'pipe', timeout: DOWNLOAD_LIMIT });
      chmodSync(part, 0o755);
      renameSync(part, jars);
    } finally {
      rmSync(part, { recursive: true, force: true });
    }
  }
  return jars;
}

/**
 * `env`/`url`: the variable that says where it is, and its default. `package`: of Debian, or several, and `user`: who runs it (none of
 * those runs as root); without both it is a dev dependency.
 * `prepare(as, dir, cache)` fills a fresh directory, `as(command, args, input)` runs a command as that user; `cache` is kept.
 * `command(dir, port, free)`: what to run in the foreground; `free()` gives an unused port.
 * `ready`: the log line that says it is; its group, if any, is the port of a server that chooses one itself.
 */
export const definitions = {
  postgresql: {
    env: 'PG_URL',
    url: 'postgres://postgres@127.0.0.1:5432/test',
    package: 'postgresql',
    user: 'postgres',
    binary: () => postgresBin() && join(postgresBin(), 'postgres'),
    ready: /database system is ready to accept connections/,
    stopSignal: 'SIGINT', // SIGTERM would wait for the clients to leave.
    prepare(as, dir) {
      as(join(postgresBin(), 'initdb'), ['-D', join(dir, 'data'), '-A', 'trust', '-U', 'postgres', '-N']);
      as(this.binary(), ['--single', '-D', join(dir, 'data'), 'postgres'], 'CREATE DATABASE test\n');
    },
    command(dir, port) {
      const settings = ['listen_addresses=127.0.0.1', 'fsync=off', `unix_socket_directories=${dir}`];
      const args = ['-D', join(dir, 'data'), '-p', String(port), ...settings.flatMap((setting) => ['-c', setting])];
      return { file: this.binary(), args };
    },
  },
  mariadb: {
    env: 'MYSQL_URL',
    url: 'mysql://test:test@127.0.0.1:3306/test',
    package: 'mariadb-server',
    user: 'mysql',
    binary: () => '/usr/sbin/mariadbd',
    ready: /ready for connections/,
    prepare(as, dir) {
      as('mariadb-install-db', ['--no-defaults', `--datadir=${dir}/data`, '--skip-test-db', '--skip-name-resolve']);
      const statements = ['CREATE DATABASE IF NOT EXISTS test'];
      for (const host of ['localhost', '127.0.0.1'])
        statements.push(
          `CREATE USER IF NOT EXISTS test@'${host}' IDENTIFIED BY 'test'`,
          `GRANT ALL ON test.* TO test@'${host}'`,
        );
      writeFileSync(join(dir, 'init.sql'), `${statements.join(';\n')};\n`, { mode: 0o644 });
    },
    command(dir, port) {
      const own = [`--datadir=${dir}/data`, `--socket=${dir}/socket`, `--pid-file=${dir}/pid`];
      const args = [
        '--no-defaults',
        ...own,
        '--bind-address=127.0.0.1',
        `--port=${port}`,
        `--init-file=${dir}/init.sql`,
      ];
      return { file: this.binary(), args };
    },
  },
  redis: {
    env: 'REDIS_URL',
    url: 'redis://127.0.0.1:6379',
    package: 'redis-server',
    user: 'redis',
    binary: () => '/usr/bin/redis-server',
    ready: /[Rr]eady to accept connections/,
    prepare() {},
    command(dir, port) {
      const args = ['--bind', '127.0.0.1', '--port', String(port), '--save', '', '--appendonly', 'no', '--dir', dir];
      return { file: this.binary(), args };
    },
  },
  rabbitmq: {
    env: 'AMQP_URL',
    url: 'amqp://guest:guest@127.0.0.1:5672',
    package: 'rabbitmq-server',
    user: 'rabbitmq',
    binary: () => '/usr/lib/rabbitmq/bin/rabbitmq-server',
    ready: /completed with \d+ plugins/,
    prepare(_as, dir) {
      writeFileSync(join(dir, 'enabled_plugins'), '[].\n', { mode: 0o644 });
    },
    async command(dir, port, free) {
      const names = await free();
      return {
        file: this.binary(),
        args: [],
        env: {
          HOME: dir, // The Erlang cookie is written there.
          RABBITMQ_NODENAME: 'otel-auto-test@localhost',
          RABBITMQ_NODE_IP_ADDRESS: '127.0.0.1',
          RABBITMQ_NODE_PORT: String(port),
          RABBITMQ_DIST_PORT: String(await free()),
          RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: '-kernel inet_dist_use_interface {127,0,0,1}',
          RABBITMQ_MNESIA_BASE: join(dir, 'mnesia'),
          RABBITMQ_LOG_BASE: join(dir, 'log'),
          RABBITMQ_LOGS: '-',
          RABBITMQ_ENABLED_PLUGINS_FILE: join(dir, 'enabled_plugins'),
          RABBITMQ_CONFIG_FILE: join(dir, 'none'),
          RABBITMQ_CONF_ENV_FILE: join(dir, 'none'),
          ERL_EPMD_PORT: String(names),
          ERL_EPMD_ADDRESS: '127.0.0.1',
        },
        // Erlang's name server: started here so that its process is known and listens on loopback only.
        first: { file: '/usr/bin/epmd', args: ['-port', String(names), '-address', '127.0.0.1'], port: names },
      };
    },
  },
  // The mock cluster of librdkafka, which any of its clients starts when asked to: it speaks Kafka's protocol on TCP.
  kafka: {
    env: 'KAFKA_URL',
    url: 'kafka://127.0.0.1:9092',
    package: 'kcat',
    user: 'nobody',
    binary: () => '/usr/bin/kcat',
    ready: /replaced with 127\.0\.0\.1:(\d+)/,
    prepare() {},
    command() {
      return { file: this.binary(), args: '-X test.mock.num.brokers=1 -b mock -C -t keepalive -o end'.split(' ') };
    },
  },
  // mongo-java-server, which speaks MongoDB's protocol and has no transactions: Debian has no MongoDB.
  mongodb: {
    env: 'MONGODB_URL',
    url: 'mongodb://127.0.0.1:27017/test',
    package: 'default-jdk-headless maven',
    user: 'nobody',
    binary: () => (existsSync('/usr/bin/javac') ? '/usr/bin/mvn' : undefined),
    ready: /listening/,
    prepare(_as, dir, cache) {
      cpSync(mongodbJars(cache), join(dir, 'jars'), { recursive: true });
      cpSync(join(mongodb, 'Server.java'), join(dir, 'Server.java'));
    },
    command(dir, port) {
      const args = ['-XX:+UseSerialGC', '-Xmx128m', '-cp', join(dir, 'jars', '*'), join(dir, 'Server.java')];
      return { file: '/usr/bin/java', args: [...args, String(port)] };
    },
  },
  memcached: {
    env: 'MEMCACHED_URL',
    url: 'memcached://127.0.0.1:11211',
    package: 'memcached',
    user: 'memcache',
    binary: () => '/usr/bin/memcached',
    ready: /server listening/,
    prepare() {},
    command(_dir, port) {
      return { file: this.binary(), args: ['-v', '-v', '-l', '127.0.0.1', '-p', String(port), '-U', '0', '-m', '16'] };
    },
  },
  mosquitto: {
    env: 'MQTT_URL',
    url: 'mqtt://127.0.0.1:1883',
    package: 'mosquitto',
    user: 'mosquitto',
    binary: () => '/usr/sbin/mosquitto',
    ready: /mosquitto version \S+ running/,
    prepare() {},
    command(dir, port) {
      const file = join(dir, 'mosquitto.conf');
      writeFileSync(file, `listener ${port} 127.0.0.1\nallow_anonymous true\n`, { mode: 0o644 });
      return { file: this.binary(), args: ['-c', file, '-v'] };
    },
  },
  nats: {
    env: 'NATS_URL',
    url: 'nats://127.0.0.1:4222',
    package: 'nats-server',
    user: 'nobody',
    binary: () => '/usr/sbin/nats-server',
    ready: /Server is ready/,
    prepare() {},
    command(dir, port) {
      const args = ['--addr', '127.0.0.1', '--port', String(port), '--jetstream', '--store_dir', join(dir, 'store')];
      return { file: this.binary(), args };
    },
  },
  // S3, SQS and SNS.
  aws: {
    env: 'AWS_URL',
    url: 'http://127.0.0.1:4566',
    binary: () => inModules('fauxqs/package.json'),
    ready: /listening/,
    prepare() {},
    command(_dir, port) {
      return { file: NODE, args: [join(root, 'scripts', 'aws-emulator.mjs'), String(port)] };
    },
  },
  dynamodb: {
    env: 'DYNAMODB_URL',
    url: 'http://127.0.0.1:4567',
    binary: () => inModules('dynalite/cli.js'),
    ready: /Dynalite listening/,
    prepare() {},
    command(_dir, port) {
      const times = ['--createTableMs', '0', '--deleteTableMs', '0'];
      return { file: NODE, args: [this.binary(), '--host', '127.0.0.1', '--port', String(port), ...times] };
    },
  },
  'azure-blobs': azurite('blob', 'AZURE_BLOB_URL', 10_000),
  'azure-queues': azurite('queue', 'AZURE_QUEUE_URL', 10_001),
};

function azurite(service, env, port) {
  return {
    env,
    url: `http://127.0.0.1:${port}`,
    binary: () => inModules(`azurite/dist/src/${service}/main.js`),
    ready: /successfully listen/,
    prepare() {},
    command(_dir, port) {
      const where = [`--${service}Host`, '127.0.0.1', `--${service}Port`, String(port)];
      return {
        file: NODE,
        args: [this.binary(), ...where, '--inMemoryPersistence', '--silent', '--skipApiVersionCheck'],
      };
    },
  };
}

/** Numeric user and group of a system user, as `spawn` wants them; nothing for whoever runs this. */
export function idsOf(user) {
  if (user === undefined) return {};
  const id = (flag) => Number(execFileSync('id', [flag, user], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}

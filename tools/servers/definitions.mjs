// The needs of each server of the tests: its Debian or npm package, its own directory, one command, and the log line that says it
// is ready.
import { execFile, execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

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
const kafka = fileURLToPath(new URL('kafka/', import.meta.url));
const DOWNLOAD_LIMIT = 240_000; // ms

/** The packages that servers written in Java need. */
const JAVA = { package: 'default-jdk-headless maven', user: 'nobody', binary: maven };

function maven() {
  return existsSync('/usr/bin/javac') ? '/usr/bin/mvn' : undefined;
}

/** One download after the other: Maven does not expect another one in its repository. */
let downloads = Promise.resolve();

/** Maven says on stdout what went wrong. */
function explain(error) {
  const said = /\[ERROR\] (.*)/.exec(error.stdout)?.[1];
  throw new Error(`Maven: ${said ?? error.message}`, { cause: error });
}

/** The jars that the pom.xml of a folder names, downloaded once by Maven into `cache`. */
function jarsOf(folder, cache) {
  const jars = join(cache, `${basename(folder)}-jars`);
  const download = downloads.then(async () => {
    if (existsSync(jars)) return;
    const part = mkdtempSync(`${jars}-`);
    const task = ['-f', join(folder, 'pom.xml'), 'dependency:copy-dependencies', `-DoutputDirectory=${part}`];
    try {
      await promisify(execFile)(maven(), ['-B', '-q', ...task], { timeout: DOWNLOAD_LIMIT }).catch(explain);
      chmodSync(part, 0o755);
      renameSync(part, jars);
    } finally {
      rmSync(part, { recursive: true, force: true });
    }
  });
  downloads = download.catch(() => {});
  return download.then(() => jars);
}

/**
 * `env`/`url`: the variable that says where it is, and its default. `package`: of Debian, or several, and `user`: who runs it (none of
 * those runs as root); without both it is a dev dependency. `install`: what else enables it, where it is neither.
 * `prepare(as, dir, cache)` fills a fresh directory, `as(command, args, input)` runs a command as that user, to its end; `cache` is kept.
 * `command(dir, port, free)`: what to run in the foreground; `free()` gives an unused port.
 * `ready`: the log line that says it is; its group, if any, is the port of a server that chooses one itself.
 * `fallback`: what else speaks its protocol, used where it cannot be had; `standIn` says what that is, and
 * `exact` is the variable of clients that need the server itself.
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
    async prepare(as, dir) {
      await as(join(postgresBin(), 'initdb'), ['-D', join(dir, 'data'), '-A', 'trust', '-U', 'postgres', '-N']);
      await as(this.binary(), ['--single', '-D', join(dir, 'data'), 'postgres'], 'CREATE DATABASE test\n');
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
    async prepare(as, dir) {
      await as('mariadb-install-db', [
        '--no-defaults',
        `--datadir=${dir}/data`,
        '--skip-test-db',
        '--skip-name-resolve',
      ]);
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
  // A broker that is its own controller. What it stores is for one run of the tests.
  kafka: {
    env: 'KAFKA_URL',
    exact: 'KAFKA_BROKER_URL',
    url: 'kafka://127.0.0.1:9092',
    ...JAVA,
    ready: /Kafka Server started/,
    async prepare(as, dir, cache) {
      await cp(await jarsOf(kafka, cache), join(dir, 'jars'), { recursive: true });
      const file = kafkaProperties(dir, 1, 2); // Formatting connects to nothing.
      await as('/usr/bin/java', [
        ...kafkaJava(dir),
        'kafka.tools.StorageTool',
        'format',
        '-t',
        KAFKA_CLUSTER,
        '-c',
        file,
      ]);
    },
    async command(dir, port, free) {
      const file = kafkaProperties(dir, port, await free());
      return { file: '/usr/bin/java', args: [...kafkaJava(dir), 'kafka.Kafka', file] };
    },
    // The mock cluster of librdkafka, which any of its clients starts when asked to: it speaks Kafka's protocol on TCP, and
    // has no transactions.
    fallback: {
      standIn: 'the mock cluster of librdkafka, which lets consumers wait for seconds',
      package: 'kcat',
      user: 'nobody',
      binary: () => '/usr/bin/kcat',
      ready: /replaced with 127\.0\.0\.1:(\d+)/,
      prepare() {},
      command() {
        return { file: this.binary(), args: '-X test.mock.num.brokers=1 -b mock -C -t keepalive -o end'.split(' ') };
      },
    },
  },
  // mongo-java-server, which speaks MongoDB's protocol and has no transactions: Debian has no MongoDB.
  mongodb: {
    env: 'MONGODB_URL',
    url: 'mongodb://127.0.0.1:27017/test',
    ...JAVA,
    ready: /listening/,
    async prepare(_as, dir, cache) {
      await cp(await jarsOf(mongodb, cache), join(dir, 'jars'), { recursive: true });
      await cp(join(mongodb, 'Server.java'), join(dir, 'Server.java'));
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
      return { file: NODE, args: [join(root, 'tools', 'servers', 'aws-emulator.mjs'), String(port)] };
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
  // Of Google's own distribution, and of no other: it is used where it is.
  pubsub: {
    env: 'PUBSUB_URL',
    url: 'http://127.0.0.1:8085',
    install: "install google-cloud-cli-pubsub-emulator of Google's packages, and Java",
    binary: () => (existsSync('/usr/bin/java') ? PUBSUB : undefined),
    ready: /Server started, listening on/,
    prepare() {},
    command(dir, port) {
      const where = ['--host=127.0.0.1', `--port=${port}`, `--data-dir=${join(dir, 'data')}`];
      const jar = readdirSync(PUBSUB).find((name) => name.endsWith('.jar'));
      return { file: '/usr/bin/java', args: ['-XX:+UseSerialGC', '-Xmx128m', '-jar', join(PUBSUB, jar), ...where] };
    },
  },
  'azure-blobs': azurite('blob', 'AZURE_BLOB_URL', 10_000),
  'azure-queues': azurite('queue', 'AZURE_QUEUE_URL', 10_001),
};

const PUBSUB = '/usr/lib/google-cloud-sdk/platform/pubsub-emulator/lib';
const KAFKA_CLUSTER = 'b3RlbC1hdXRvLXRlc3RzLg'; // 16 bytes in base64.

/** Java's options, with the classes of Kafka: only what goes wrong is logged, and that it is ready. */
function kafkaJava(dir) {
  const log = '-Dorg.slf4j.simpleLogger';
  const logging = [`${log}.defaultLogLevel=error`, `${log}.log.kafka.server.KafkaRaftServer=info`];
  // Starting takes most of what it does here, and code that is compiled once starts sooner.
  return ['-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-Xmx192m', ...logging, '-cp', join(dir, 'jars', '*')];
}

/** Writes the settings of a node that is all of its cluster. */
function kafkaProperties(dir, port, controllerPort) {
  const file = join(dir, 'server.properties');
  const settings = {
    'process.roles': 'broker,controller',
    'node.id': 1,
    'controller.quorum.voters': `1@127.0.0.1:${controllerPort}`,
    'controller.listener.names': 'CONTROLLER',
    listeners: `PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}`,
    'log.dirs': join(dir, 'data'),
    'auto.create.topics.enable': true,
    'group.initial.rebalance.delay.ms': 0,
    // A broker that gets no time to run would be taken for dead by its own controller, and its partitions away from it.
    'broker.session.timeout.ms': 3_600_000,
    'num.network.threads': 1,
    'num.io.threads': 2,
    'log.cleaner.dedupe.buffer.size': 2 ** 21,
    // Topics of its own: as small as they can be, for a cluster of one.
    'offsets.topic.num.partitions': 1,
    'offsets.topic.replication.factor': 1,
    'transaction.state.log.num.partitions': 1,
    'transaction.state.log.replication.factor': 1,
    'transaction.state.log.min.isr': 1,
    'share.coordinator.state.topic.num.partitions': 1,
    'share.coordinator.state.topic.replication.factor': 1,
    'share.coordinator.state.topic.min.isr': 1,
  };
  const lines = Object.entries(settings).map(([key, value]) => `${key}=${value}\n`);
  writeFileSync(file, lines.join(''), { mode: 0o644 });
  return file;
}

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

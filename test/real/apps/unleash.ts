/** Unleash, a server of feature flags: Express, knex and pg, with schedulers of its own. */
import { besideBare } from '../beside-bare.ts';
import { dropDatabase, emptyDatabase } from '../database.ts';

const PASSWORD = 'unleashDatabasePassw0rd';
const ADMIN_PASSWORD = 'unleashAdminPassw0rd';
const ADMIN_TOKEN = '*:*.unleashAdminToken';
const CLIENT_TOKEN = 'default:development.unleashClientToken';

const admin = { authorization: ADMIN_TOKEN };
const client = { authorization: CLIENT_TOKEN };
const FEATURES = '/api/admin/projects/default/features';

besideBare({
  name: 'unleash',
  main: 'node_modules/unleash-server/dist/server.js',
  servers: ['PG_URL'],
  async prepare({ port, servers: { PG_URL = '' } }) {
    return {
      TZ: 'UTC',
      LOG_LEVEL: 'info',
      DATABASE_URL: await emptyDatabase(PG_URL, 'real_unleash', PASSWORD),
      DATABASE_SSL: 'false',
      HTTP_HOST: '127.0.0.1',
      HTTP_PORT: String(port),
      UNLEASH_DEFAULT_ADMIN_USERNAME: 'admin',
      UNLEASH_DEFAULT_ADMIN_PASSWORD: ADMIN_PASSWORD,
      UNLEASH_SECRET: 'unleashSecretOfSessions',
      INIT_ADMIN_API_TOKENS: ADMIN_TOKEN,
      INIT_CLIENT_API_TOKENS: CLIENT_TOKEN,
      CHECK_VERSION: 'false',
      SEND_TELEMETRY: 'false',
      // It asks its database every second whether there is something to do, and begins with hundreds of migrations.
      OTEL_INSTRUMENTATION_PG_REQUIRE_PARENT_SPAN: 'true',
    };
  },
  clean: ({ servers: { PG_URL = '' } }) => dropDatabase(PG_URL, 'real_unleash'),
  ready: /Unleash has started/,
  async visit(ask) {
    await ask('/health');
    await ask('/api/client/features');
    await ask('/api/client/features', { headers: client });
    const login = (password: string) =>
      ask('/auth/simple/login', { method: 'POST', body: { username: 'admin', password } });
    await login('wrong');
    const { headers } = await login(ADMIN_PASSWORD);
    const cookie = (headers['set-cookie'] ?? []).map((one) => one.split(';')[0]).join('; ');
    await ask('/api/admin/user', { headers: { cookie } });
    await ask('/api/admin/projects', { headers: admin });
    await ask(FEATURES, { method: 'POST', headers: admin, body: { name: 'new-flag', type: 'release' } });
    await ask(FEATURES, { method: 'POST', headers: admin, body: { name: 'new-flag', type: 'release' } });
    await ask(FEATURES, { method: 'POST', headers: admin, body: { name: 'not a name' } });
    await ask(`${FEATURES}/new-flag`, { headers: admin });
    await ask(`${FEATURES}/nothing`, { headers: admin });
    await ask(`${FEATURES}/new-flag/environments/development/on`, { method: 'POST', headers: admin });
    await ask('/api/client/features', { headers: client });
    await ask('/api/client/features/new-flag', { headers: client });
    await ask('/api/client/register', {
      method: 'POST',
      headers: client,
      body: {
        appName: 'shop',
        instanceId: '1',
        strategies: ['default'],
        started: '2026-01-01T00:00:00Z',
        interval: 10,
      },
    });
    await ask('/api/admin/nothing', { headers: admin });
    await ask(`/logout?token=${ADMIN_PASSWORD}`, { headers: { cookie } });
  },
  secrets: [PASSWORD, ADMIN_PASSWORD, 'unleashAdminToken', 'unleashClientToken', 'unleashSecretOfSessions'],
  timeless: (text) =>
    text
      .replaceAll(/[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}/g, '<uuid>')
      .replaceAll(/"ratelimit-reset":"\d+"/g, '"ratelimit-reset":"<seconds>"')
      .replaceAll(/"unleash-session=[^;]*;(.*?) Expires=[^;]*;/g, '"unleash-session=<id>;$1')
      .replaceAll(/[\d-]+T[\d:.]+\]/g, '<time>]')
      .replaceAll(/after \d+ms/g, 'after <time>')
      // A scheduler makes a feature's first stage, at some time after the feature.
      .replaceAll(/"lifecycle":\{[^}]*\},/g, '')
      // It is idle for a time when it is traced.
      .replaceAll(/.*Cleaning unseen system created tokens\n/g, ''),
  end: { code: 0, signal: null },
});

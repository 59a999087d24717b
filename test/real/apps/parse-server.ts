/** Parse Server: Express and mongodb, REST and GraphQL. */
import { besideBare } from '../beside-bare.ts';

const MASTER_KEY = 'parseMasterKey';
const PASSWORD = 'parsePasswordOfAda';

const app = { 'x-parse-application-id': 'shop' };
const master = { ...app, 'x-parse-master-key': MASTER_KEY };

besideBare({
  name: 'parse-server',
  main: 'node_modules/parse-server/bin/parse-server',
  servers: ['MONGODB_URL'],
  async prepare({ port, servers: { MONGODB_URL = '' } }) {
    const url = new URL(MONGODB_URL);
    url.pathname = `/real_parse_${port}_${Date.now()}`;
    return {
      PORT: String(port),
      PARSE_SERVER_HOST: '127.0.0.1',
      PARSE_SERVER_URL: `http://127.0.0.1:${port}/parse`,
      PARSE_SERVER_APPLICATION_ID: 'shop',
      PARSE_SERVER_MASTER_KEY: MASTER_KEY,
      PARSE_SERVER_MAINTENANCE_KEY: 'parseMaintenanceKey',
      PARSE_SERVER_DATABASE_URI: url.href,
      PARSE_SERVER_MOUNT_GRAPHQL: 'true',
      PARSE_SERVER_ALLOW_CLIENT_CLASS_CREATION: 'true',
      PARSE_SERVER_LOGS_FOLDER: 'null',
    };
  },
  ready: /running on http/,
  async visit(ask) {
    const order = { customer: 'Ada' };
    await ask('/parse/health', { headers: app });
    await ask('/parse/classes/Order');
    const { body } = await ask('/parse/classes/Order', { method: 'POST', headers: app, body: order });
    const { objectId } = JSON.parse(body) as { objectId: string };
    await ask(`/parse/classes/Order/${objectId}`, { headers: app });
    await ask('/parse/classes/Order/nothing', { headers: app });
    await ask(`/parse/classes/Order/${objectId}`, { method: 'PUT', headers: app, body: { paid: true } });
    await ask('/parse/classes/Order?where=%7B%22customer%22%3A%22Ada%22%7D&count=1', { headers: app });
    const user = { username: 'ada', password: PASSWORD, email: 'ada@example.com' };
    const { body: made } = await ask('/parse/users', { method: 'POST', headers: app, body: user });
    const { sessionToken } = JSON.parse(made) as { sessionToken: string };
    await ask('/parse/users', { method: 'POST', headers: app, body: user });
    await ask('/parse/login', { method: 'POST', headers: app, body: { ...user, password: 'wrong' } });
    await ask('/parse/login', { method: 'POST', headers: app, body: user });
    await ask('/parse/users/me', { headers: { ...app, 'x-parse-session-token': sessionToken } });
    await ask('/parse/schemas/Order', { headers: master });
    await ask(`/parse/classes/Order/${objectId}`, { method: 'DELETE', headers: app });
    await ask('/parse/functions/nothing', { method: 'POST', headers: app, body: {} });
    await ask('/graphql', { method: 'POST', headers: app, body: { query: '{ health }' } });
    await ask('/graphql', { method: 'POST', headers: app, body: { query: '{ nothing }' } });
    await ask('/nowhere');
  },
  secrets: [MASTER_KEY, PASSWORD, 'parseMaintenanceKey'],
  timeless: (text) =>
    text
      .replaceAll(/("(?:objectId|id)":")\w{10,}/g, '$1<id>')
      .replaceAll(/("sessionToken":")r:\w+/g, '$1<token>')
      .replaceAll(/"ACL":\{"\w{10}"/g, '"ACL":{"<id>"')
      .replaceAll(/^\[\d+\]/gm, '[<pid>]')
      // winston's lines have the ids of their trace, which is what it is traced for; JSON sorts them in between.
      .replaceAll(/"(?:span_id|trace_id|trace_flags)":"[\da-f]+",?/g, '')
      .replaceAll(/,(?=\})/g, '')
      // The ten frames that Node keeps are one less where one of the loader's own is among them.
      .replaceAll(/"stacktrace":\[.*?\]/g, '"stacktrace":[]')
      .replaceAll(/(classes\/Order|users)\/\w{10}\b/g, '$1/<id>'),
  end: { code: 0, signal: null },
});

/** In errors, attributes, events, names and log lines of the app's own. */
import { logs, trace } from '@opentelemetry/api';
import { secret } from './secret.mjs';

const letters = (name, length) =>
  `${secret(name)}${'aB3'.repeat(length)}`.slice(0, Math.max(length, secret(name).length));
const alphanumeric = (name) => secret(name.replaceAll(/\W/g, ''));

/** What an app may say, by name: each text has a secret in it. */
const TEXTS = {
  'url-postgres': () => `connect failed: postgres://svc:${secret('text-postgres')}@db:5432/x`,
  'url-mongodb': () => `mongodb+srv://svc:${secret('text-mongodb')}@a.example,b.example/db?retryWrites=true`,
  'url-redis': () => `redis://:${secret('text-redis')}@cache:6379`,
  'url-amqp': () => `amqps://svc:${secret('text-amqp')}@mq/vhost`,
  'url-mysql': () => `mysql://root:${secret('text-mysql')}@h/db`,
  'url-odd': () => `postgres://svc:p/${secret('text-slash')}#1@db/x`,
  'url-git': () => `fatal: https://${secret('text-git')}@example.com/a.git not found`,
  'go-dsn': () => `dial root:${secret('text-dsn')}@tcp(h:3306)/db`,
  query: () => `GET /cb?state=1&access_token=${secret('text-query')} failed`,
  code: () => `GET /cb?code=${secret('text-code')} failed`,
  fragment: () => `at https://h/#id_token=${secret('text-fragment')}`,
  'sql-server': () => `Server=h;User Id=sa;Password=${secret('text-sqlserver')};Encrypt=true`,
  odbc: () => `Driver={x};Server=h;Pwd={${secret('text-odbc')};x}`,
  libpq: () => `host=h password='${secret('text-libpq')} x' dbname=d`,
  azure: () => `DefaultEndpointsProtocol=https;AccountName=a;AccountKey=${secret('text-azure')}==;EndpointSuffix=x`,
  'service-bus': () => `Endpoint=sb://h/;SharedAccessKeyName=n;SharedAccessKey=${secret('text-bus')}=`,
  'sas-url': () => `https://a.blob.example/c?sv=1&sig=${secret('text-sas')}`,
  json: () =>
    JSON.stringify({ user: 'u', password: secret('text-json'), nested: { api_key: secret('text-json-key') } }),
  'json-in-json': () => JSON.stringify({ body: JSON.stringify({ client_secret: secret('text-json-json') }) }),
  inspected: () => `{ accessToken: '${secret('text-inspected')}', user: 'x' }`,
  yaml: () => `db:\n  password: ${secret('text-yaml')}\n  user: u`,
  env: () => `AWS_SECRET_ACCESS_KEY=${secret('text-env')}\nPGPASSWORD=${secret('text-pgpassword')}`,
  arguments: () => `node app.js --db-password=${secret('text-argument')} --port=80`,
  authorization: () => `Authorization: Basic ${secret('text-authorization')}`,
  cookie: () => `cookie: sid=${secret('text-cookie')}; theme=dark`,
  'header-json': () => `{"headers":{"x-api-key":"${secret('text-header-json')}"}}`,
  bearer: () => `rejected: Bearer ${secret('text-bearer')}`,
  basic: () => `sent Basic ${secret('text-basic')}`,
  jwt: () => `bad token eyJhbGciOiJIUzI1NiJ9.${secret('text-jwt')}.c2lnbmF0dXJl`,
  openai: () => `Incorrect API key provided: sk-${letters('text-openai', 40)}.`,
  anthropic: () => `sk-ant-api03-${letters('text-anthropic', 60)}`,
  github: () => `ghp_${letters(alphanumeric('github').slice(2, -3), 36)}`,
  'github-app': () => `gho_${letters('githubapp', 36)}`,
  'github-fine': () => `github_pat_${letters('githubfine', 60)}`,
  gitlab: () => `glpat-${letters('text-gitlab', 20)}`,
  slack: () => `xoxb-1234-${secret('text-slack')}`,
  'slack-user': () => `xoxp-1234-${secret('text-slack-user')}`,
  'slack-hook': () => `https://hooks.slack.com/services/T0/B0/${secret('textslackhook')}`,
  stripe: () => `sk_live_${secret('textstripe')}`,
  npm: () => `//registry/:_authToken=${secret('text-npmrc')}`,
  pem: () => `-----BEGIN RSA PRIVATE KEY-----\n${secret('text-pem')}\n-----END RSA PRIVATE KEY-----`,
  'pem-cut': () => `-----BEGIN EC PRIVATE KEY-----\n${secret('text-pem-cut')}`,
  google: () => `key AIza${letters('text-google', 35)} is bad`,
  sendgrid: () => `SG.${letters('text-sendgrid', 22)}.${letters('text-sendgrid-2', 43)}`,
};

export async function useTexts(attempt) {
  const tracer = trace.getTracer('app');
  for (const [name, text] of Object.entries(TEXTS)) {
    const said = text();
    await attempt(`error ${name}`, () => {
      throw new TypeError(`cannot go on: ${said}`, { cause: new Error(said) });
    });
    const span = tracer.startSpan(`GET ${said}`, { attributes: { 'app.text': said, 'app.list': ['a', said] } });
    span.setAttribute('app.later', said).setAttribute('app.nested', [said]);
    span.addEvent(said, { 'app.event': said });
    span.addLink({ context: span.spanContext(), attributes: { 'app.link': said } });
    span.setStatus({ code: 2, message: said });
    span.updateName(`renamed ${said}`);
    span.recordException(said);
    span.end();
    const logger = logs.getLogger('app');
    logger.emit({ body: said, attributes: { 'app.text': said, nested: { said } }, exception: new Error(said) });
    logger.emit({ body: { said: [said] } });
  }
  await attempt('a rejection', async () => {
    throw new AggregateError([new Error(`?token=${secret('text-aggregate')}`)], `Bearer ${secret('text-aggregate-2')}`);
  });
}

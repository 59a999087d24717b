/** NestJS with TypeORM and a microservice over TCP, in one process. */
import { besideBare } from '../beside-bare.ts';
import { dropDatabase, emptyDatabase } from '../database.ts';

const PASSWORD = 'nestDatabasePassw0rd';
const TOKEN = 'nestTokenOfTheApi';
const EMAIL = 'someone.private@example.com';

const authorization = { authorization: `Bearer ${TOKEN}` };

besideBare({
  name: 'nestjs',
  main: 'app.mjs',
  servers: ['PG_URL'],
  async prepare({ port, otherPort, servers: { PG_URL = '' } }) {
    const url = await emptyDatabase(PG_URL, 'real_nestjs', PASSWORD);
    return { PORT: String(port), TCP_PORT: String(otherPort), API_TOKEN: TOKEN, DATABASE_URL: url };
  },
  clean: ({ servers: { PG_URL = '' } }) => dropDatabase(PG_URL, 'real_nestjs'),
  ready: /^ready$/,
  async visit(ask) {
    const order = { email: EMAIL, items: ['pen', 'ink'] };
    await ask('/orders');
    await ask('/orders', { method: 'POST', body: order });
    await ask(`/orders?access_token=${TOKEN}`, { method: 'POST', headers: authorization, body: order });
    // The address is there already: the database's error has it.
    await ask('/orders', { method: 'POST', headers: authorization, body: order });
    await ask('/orders/1');
    await ask('/orders/9');
    await ask('/orders/seven');
    await ask('/orders/1/price');
    await ask('/orders/1/ship', { method: 'POST' });
    await ask('/orders/broken');
    await ask('/nowhere');
    await ask('/orders/malformed', { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{' });
    await Promise.all([1, 2, 3].map(() => ask('/orders/1')));
  },
  timeless: (text) =>
    text.replaceAll(/\[Nest\] \d+ .*? (AM|PM)/g, '[Nest] <pid> <time>').replaceAll(/\+\d+ms/g, '+<duration>'),
  secrets: [PASSWORD, TOKEN, EMAIL],
  routeless: /^\/orders\/malformed$/, // Refused while it is read.
  own: {
    'SELECT orders': 'the microservice counts them for the price; its handlers are not in the traces of those who call',
  },
  end: { code: null, signal: 'SIGTERM' },
});

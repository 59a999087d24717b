import http from 'node:http';
import { createClient } from 'redis';

const redis = createClient({ url: process.env.REDIS_URL ?? 'redis://127.0.0.1:6379' });

async function work() {
  await redis.connect();
  await redis.set('redis:greeting', 'hello');
  await redis.get('redis:greeting');
  await redis.hSet('redis:order', { customer: 'Ada' });
  await redis.expire('redis:order', 60);

  await redis.multi().incr('redis:count').expire('redis:count', 60).execAsPipeline();
  await redis.multi().del('redis:count').del('redis:greeting').exec();

  // Two at once.
  await Promise.all([redis.ping(), redis.echo('hello')]);

  try {
    await redis.lPush('redis:order', 'not a list');
  } catch (error) {
    return error.message;
  }
}

const server = http.createServer(async (_request, response) => {
  response.end(await work());
  redis.destroy();
});

server.listen(0, '127.0.0.1', () => {
  http.get({ host: '127.0.0.1', port: server.address().port }, (response) => {
    response.setEncoding('utf8').on('data', (text) => console.log(text));
    response.on('end', () => server.close());
  });
});

import http from 'node:http';
import Redis from 'iovalkey';

const redis = new Redis(process.env.REDIS_URL ?? 'redis://127.0.0.1:6379', { lazyConnect: true });

async function work() {
  await redis.connect();
  await redis.set('iovalkey:greeting', 'hello');
  await redis.get('iovalkey:greeting');
  await redis.hset('iovalkey:order', 'customer', 'Ada');
  await redis.expire('iovalkey:order', 60);

  await redis.pipeline().incr('iovalkey:count').expire('iovalkey:count', 60).exec();
  await redis.multi().del('iovalkey:count').del('iovalkey:greeting').exec();

  await new Promise((resolve, reject) => {
    redis.ping((error) => {
      if (error) return reject(error);
      // What is started in a callback belongs to the same request.
      redis.echo('hello', (error) => (error ? reject(error) : resolve()));
    });
  });

  try {
    await redis.lpush('iovalkey:order', 'not a list');
  } catch (error) {
    return error.message;
  }
}

const server = http.createServer(async (_request, response) => {
  response.end(await work());
  redis.disconnect();
});

server.listen(0, '127.0.0.1', () => {
  http.get({ host: '127.0.0.1', port: server.address().port }, (response) => {
    response.setEncoding('utf8').on('data', (text) => console.log(text));
    response.on('end', () => server.close());
  });
});

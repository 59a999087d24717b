// What clients talk to: `/api/alert/...` goes to the alerts, `/api/command/...` to the commands.
import Fastify from 'fastify';

const services = {
  alert: process.env.ALERTS_URL ?? 'http://127.0.0.1:8001',
  command: process.env.COMMANDS_URL ?? 'http://127.0.0.1:8002',
};

const app = Fastify();

for (const [name, url] of Object.entries(services)) {
  app.route({
    method: ['GET', 'POST'],
    url: `/api/${name}/*`,
    async handler(request, reply) {
      const { method, body } = request;
      const answer = await fetch(new URL(request.params['*'], url), {
        method,
        ...(body && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
      });
      return reply.code(answer.status).send(await answer.json());
    },
  });
}

await app.listen({ host: '127.0.0.1', port: Number(process.env.PORT ?? 8000) });
console.log(`listening on 127.0.0.1:${app.server.address().port}`);

process.on('SIGTERM', () => app.close());

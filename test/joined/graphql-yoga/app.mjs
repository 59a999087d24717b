import http from 'node:http';
import { createSchema, createYoga } from 'graphql-yoga';

const yoga = createYoga({
  logging: false,
  schema: createSchema({
    typeDefs: 'type Order { id: ID customer: String } type Query { order(id: ID): Order }',
    resolvers: {
      Query: {
        order: (_parent, { id }) => {
          if (id === '8') throw new RangeError('no such order');
          return { id, customer: 'Ada' };
        },
      },
    },
  }),
});
const server = http.createServer(yoga);

async function ask(query) {
  const headers = { 'content-type': 'application/json', connection: 'close' };
  const url = `http://127.0.0.1:${server.address().port}/graphql`;
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify({ query }) });
  console.log(response.status, JSON.stringify((await response.json()).data ?? null));
}

server.listen(0, '127.0.0.1', async () => {
  await ask('query Find { order(id: "7") { customer } }');
  await ask('{ order(id: "8") { customer } }');
  server.close();
});

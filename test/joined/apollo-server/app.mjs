import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';

const server = new ApolloServer({
  typeDefs: 'type Order { id: ID customer: String } type Query { order(id: ID): Order }',
  resolvers: {
    Query: {
      order: (_parent, { id }) => {
        if (id === '8') throw new RangeError('no such order');
        return { id, customer: 'Ada' };
      },
    },
  },
  includeStacktraceInErrorResponses: false,
});

async function main() {
  const { url } = await startStandaloneServer(server, { listen: { host: '127.0.0.1', port: 0 } });
  const ask = async (query) => {
    const headers = { 'content-type': 'application/json', connection: 'close' };
    const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify({ query }) });
    console.log(response.status, JSON.stringify((await response.json()).data ?? null));
  };
  await ask('query Find { order(id: "7") { customer } }');
  await ask('{ order(id: "8") { customer } }');
  await ask('{ nothing }');
  await server.stop();
}

main();

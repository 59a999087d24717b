import http from 'node:http';
import { buildSchema, graphql, graphqlSync } from 'graphql';

const schema = buildSchema('type Query { hello: String, order(id: Int): String, broken: String }');
const rootValue = {
  hello: () => 'hello',
  order: ({ id }) => new Promise((resolve) => get(`/orders/${id}`, resolve)),
  broken() {
    throw new RangeError('out of stock');
  },
};

const server = http.createServer(async (request, response) => {
  if (request.url !== '/') return response.end(request.url);
  const run = (source, rest) => graphql({ schema, rootValue, source, ...rest });
  print(await run('query Order($id: Int) { order(id: $id) }', { variableValues: { id: 7 } }));
  print(await run('query A { hello } query B { hello, broken }', { operationName: 'B' }));
  print(await run('{ nothing }'));
  print(graphqlSync({ schema, rootValue, source: '{ hello }' }));
  response.end();
});

function print(result) {
  console.log(JSON.stringify(result));
}

function get(path, callback) {
  http.get({ host: '127.0.0.1', port: server.address().port, path, agent: false }, (response) => {
    let text = '';
    response.setEncoding('utf8').on('data', (chunk) => {
      text += chunk;
    });
    response.on('close', () => callback(text));
  });
}

server.listen(0, '127.0.0.1', () => get('/', () => server.close()));

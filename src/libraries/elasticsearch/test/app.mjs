import http from 'node:http';
import { Client } from '@elastic/elasticsearch';

// Answers as the service does, with what it once answered.
const answers = {
  'PUT /orders/_doc/7': [201, { _index: 'orders', _id: '7', result: 'created' }],
  'POST /orders/_search': [200, { took: 1, hits: { hits: [{ _id: '7', _source: { customer: 'Ada' } }] } }],
  'GET /orders/_doc/8': [404, { _index: 'orders', _id: '8', found: false }],
};

const service = http.createServer((request, response) => {
  const [status, body] = answers[`${request.method} ${request.url.replace(/\?.*/, '')}`];
  const type = { 'content-type': 'application/vnd.elasticsearch+json', 'x-elastic-product': 'Elasticsearch' };
  request.resume().on('end', () => response.writeHead(status, type).end(JSON.stringify(body)));
});

const server = http.createServer(async (_request, response) => {
  const client = new Client({ node: `http://127.0.0.1:${service.address().port}`, maxRetries: 0 });
  await client.index({ index: 'orders', id: '7', document: { customer: 'Ada' } });
  const { hits } = await client.search({ index: 'orders', query: { match: { customer: 'Ada' } } });
  console.log(hits.hits[0]._source.customer);
  await client.get({ index: 'orders', id: '8' }).catch((error) => console.log(error.statusCode));
  await client.close();
  response.end();
});

service.listen(0, '127.0.0.1', () => {
  server.listen(0, '127.0.0.1', () => {
    http.get({ host: '127.0.0.1', port: server.address().port, agent: false }, (response) => {
      response.resume();
      response.on('close', () => {
        server.close();
        service.close();
      });
    });
  });
});

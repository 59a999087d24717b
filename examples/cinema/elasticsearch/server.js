// Stands in for Elasticsearch: answers what indexing a document is answered with.
import { createServer } from 'node:http';

const server = createServer((request, response) => {
  const headers = { 'content-type': 'application/vnd.elasticsearch+json', 'x-elastic-product': 'Elasticsearch' };
  const isIndex = request.method === 'POST' && /^\/[\w-]+\/_doc$/.test(request.url);
  request.resume().on('end', () => {
    response.writeHead(isIndex ? 201 : 404, headers).end(JSON.stringify(isIndex ? { result: 'created' } : {}));
  });
});

server.listen(Number(process.env.PORT ?? 9200), '127.0.0.1', () => {
  console.log(`listening on 127.0.0.1:${server.address().port}`);
});

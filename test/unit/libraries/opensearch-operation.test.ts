import assert from 'node:assert/strict';
import { test } from 'node:test';
import { operationOf } from '../../../src/libraries/opensearch/operation.ts';

const cases: readonly [request: string, expected: string][] = [
  ['GET /', 'info'],
  ['HEAD /', 'ping'],
  ['POST /_bulk', 'bulk'],
  ['POST /orders/_bulk', 'bulk orders'],
  ['GET /_cluster/health', 'cluster.health'],
  ['GET /_cat/indices/orders', 'cat.indices'],
  ['POST /orders,stock/_search?scroll=1m', 'search orders,stock'],
  ['POST /my%20orders/_count', 'count my orders'],
  ['PUT /orders/_doc/secret', 'index orders'],
  ['GET /orders/_doc/secret', 'get orders'],
  ['HEAD /orders/_doc/secret', 'exists orders'],
  ['DELETE /orders/_doc/secret', 'delete orders'],
  ['POST /orders/_update/secret', 'update orders'],
  ['PUT /orders/_create/secret', 'create orders'],
  ['PUT /orders', 'indices.create orders'],
  ['GET /orders', 'indices.get orders'],
  ['PUT /orders/_mapping', 'mapping orders'],
  ['GET /%', 'indices.get %'],
];

for (const [request, expected] of cases) {
  test(request, () => {
    const [method = '', path = ''] = request.split(' ');
    const { name, index } = operationOf(method, path);
    assert.equal(index === undefined ? name : `${name} ${index}`, expected);
  });
}

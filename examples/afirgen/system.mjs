// Makes reports of complaints: `api` takes them, `worker` has them written by a language model, `model` stands in for that.
export default {
  servers: ['mariadb', 'redis'],
  env: {
    OTEL_NODE_CORRELATION_ID_HEADERS: 'x-correlation-id',
    OTEL_NODE_CORRELATION_ID_PROPAGATE: 'true',
    OTEL_NODE_HTTP_SERVER_RESPONSE_TRACEPARENT: 'true',
  },
  services: [
    { name: 'model', file: 'server.js' },
    { name: 'worker', file: 'server.js', env: ({ model }) => ({ MODEL_URL: model }) },
    { name: 'api', file: 'server.js' },
  ],
  async drive({ call, until }) {
    const headers = { 'x-correlation-id': 'case-17' };
    const complaint = 'My bicycle is gone.';
    const { body } = await call('api', '/complaints', { method: 'POST', headers, body: { complaint }, status: 202 });
    await until('worker', new RegExp(`"report":${body.id},.*"msg":"report generated"`));
    await call('api', `/reports/${body.id}`, { headers });
    await call('api', `/reports/${body.id}`, { headers });
    await call('api', `/reports/${body.id}/approval`, { method: 'POST', headers });
    await call('api', '/complaints', { method: 'POST', headers, body: { complaint: ' ' }, status: 400 });
    const illegible = { method: 'POST', headers, body: { complaint: 'illegible' }, status: 202 };
    const { body: refused } = await call('api', '/complaints', illegible);
    await until('worker', new RegExp(`"report":${refused.id},.*"msg":"no report"`));
  },
};

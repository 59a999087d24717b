// By hand: it exports a handler as CommonJS does, and is the main file only where `require.main` says so.
const http = require('node:http');

exports.handler = async (event) => {
  if (event.fail) throw new RangeError('asked to fail');
  await new Promise((resolve, reject) => {
    const request = http.get(process.env.BACKEND_URL, { agent: false }, (response) => {
      response.resume();
      response.on('close', resolve);
    });
    request.on('error', reject);
  });
  return { statusCode: 200, body: 'done' };
};

const request = {
  version: '2.0',
  routeKey: 'GET /pets/{id}',
  rawPath: '/pets/7',
  rawQueryString: 'color=brown&token=abc',
  headers: {
    host: 'example.execute-api.eu-west-1.amazonaws.com',
    'x-forwarded-proto': 'https',
    'user-agent': 'curl/8',
    traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
  },
  requestContext: { http: { method: 'GET', path: '/pets/7', sourceIp: '203.0.113.7' } },
};

const message = (messageId, parent) => ({
  messageId,
  body: 'hello',
  eventSource: 'aws:sqs',
  eventSourceARN: 'arn:aws:sqs:eu-west-1:123456789012:mails',
  messageAttributes: { traceparent: { dataType: 'String', stringValue: `00-${'1'.repeat(32)}-${parent}-01` } },
});

// When Node is started with this file, not within a function.
if (require.main === module) {
  const messages = { Records: [message('a', '2'.repeat(16)), message('b', '3'.repeat(16))] };
  import('../../platform/deploy.mjs').then(({ deploy }) => {
    deploy(__filename, [{}, request, messages, { fail: true }]);
  });
}

// An HTTP/2 server that asks itself for what APP_REQUESTS lists; prints what came back and what it saw as JSON.
const http2 = require('node:http2');

const seen = [];
const server = http2.createServer((request, response) => {
  seen.push({ path: request.url, headers: { ...request.headers } });
  response.writeHead(200, { 'X-Kind': 'a', 'Set-Cookie': 'hunter2' });
  if (request.url === '/out') ask({ path: '/asked', headers: { 'X-Own': 'o' } }).then(() => response.end());
  else response.end('ok');
});

let session;
function ask({ path, headers = {} }) {
  return new Promise((resolve) => {
    const stream = session.request({ ':path': path, ...headers });
    stream.on('response', (answer) =>
      stream.resume().on('end', () => resolve({ status: answer[':status'], headers: { ...answer } })),
    );
  });
}

server.listen(0, '127.0.0.1', async () => {
  session = http2.connect(`http://127.0.0.1:${server.address().port}`);
  const answers = [];
  for (const request of JSON.parse(process.env.APP_REQUESTS)) answers.push(await ask(request));
  console.log(JSON.stringify({ answers, seen }));
  session.close();
  server.close();
});

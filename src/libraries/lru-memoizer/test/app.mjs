import http from 'node:http';
import memoizer from 'lru-memoizer';

const loads = [];
const price = memoizer({ max: 10, hash: (item) => item, load: (_item, callback) => loads.push(callback) });

const server = http.createServer((request, response) => {
  if (request.url === '/rates') return response.end('1.1');
  price('tea', (_error, value) => {
    get('/rates', (rate) => response.end(`${value * rate}`));
  });
  // The second request waits for what the first one loads.
  if (request.url === '/second') setImmediate(() => loads[0](null, 10));
});

server.listen(0, '127.0.0.1', () => {
  let open = 2;
  const done = (text) => {
    console.log(text, loads.length, price.keys().length);
    open -= 1;
    if (open === 0) server.close();
  };
  get('/first', done);
  const timer = setInterval(() => {
    if (loads.length === 0) return;
    clearInterval(timer);
    get('/second', done);
  }, 5);
});

function get(path, callback) {
  const { port } = server.address();
  http.get({ host: '127.0.0.1', port, path, agent: false }, (response) => {
    let text = '';
    response.setEncoding('utf8').on('data', (chunk) => {
      text += chunk;
    });
    response.on('close', () => callback(text));
  });
}

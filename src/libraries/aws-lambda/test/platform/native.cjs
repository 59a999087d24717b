/**
 * Stands in for the native part of Amazon's runtime client (`rapid-client.node`), which has to be compiled: what speaks HTTP with
 * Lambda. Preloaded into the function's process. On sockets, which the loader does not trace, as it cannot see the native part's.
 */
const Module = require('node:module');
const net = require('node:net');

const [host, port] = process.env.AWS_LAMBDA_RUNTIME_API.split(':');
const ROOT = '/2018-06-01/runtime/invocation';

/** The last answer: native ones are posted before the call returns. */
let posted = Promise.resolve();

function request(method, path, body = '') {
  return new Promise((resolve, reject) => {
    const socket = net.connect({ host, port: Number(port) });
    let text = '';
    socket.setEncoding('utf8').on('error', reject);
    socket.on('data', (chunk) => {
      text += chunk;
    });
    socket.on('end', () => resolve(text));
    const head = `${method} ${ROOT}${path} HTTP/1.0\r\nhost: ${host}\r\ncontent-length: ${Buffer.byteLength(body)}`;
    socket.write(`${head}\r\n\r\n${body}`);
  });
}

const client = {
  async next() {
    await posted;
    const answer = await request('GET', '/next');
    const end = answer.indexOf('\r\n\r\n');
    const lines = answer.slice(0, end).split('\r\n').slice(1);
    const headers = Object.fromEntries(lines.map((line) => line.split(/: (.*)/)));
    return { bodyJson: answer.slice(end + 4), headers };
  },
  done(id, body) {
    posted = request('POST', `/${id}/response`, body);
  },
  error(id, body) {
    posted = request('POST', `/${id}/error`, body);
  },
};

const resolve = Module._resolveFilename;
Module._resolveFilename = function (name, ...rest) {
  return name === './rapid-client.node' ? __filename : resolve.call(this, name, ...rest);
};

module.exports = client;

/** Node-RED: flows with HTTP in front of them, which ask others over HTTP and fail. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { besideBare } from '../beside-bare.ts';

const SECRET = 'nodeRedCredentialSecret';
const TOKEN = 'nodeRedTokenInARequest';

/** A chain of nodes, each wired to the next. */
function flow(tab: string, nodes: readonly Readonly<Record<string, unknown>>[]): object[] {
  const id = (index: number) => `${tab}-${index}`;
  return [
    { id: tab, type: 'tab', label: tab },
    ...nodes.map((node, index) => ({
      id: id(index),
      z: tab,
      wires: index + 1 < nodes.length && node.type !== 'http response' ? [[id(index + 1)]] : [],
      ...node,
    })),
  ];
}

const answer = { type: 'http response', statusCode: '', headers: {} };
const code = (func: string) => ({ type: 'function', func, outputs: 1 });
const get = (url: string) => ({ type: 'http in', url, method: 'get' });

function flows(port: number): object[] {
  return [
    ...flow('orders', [get('/orders/:id'), code('msg.payload = { id: msg.req.params.id }; return msg;'), answer]),
    ...flow('made', [
      { type: 'http in', url: '/orders', method: 'post' },
      code('msg.statusCode = 201; msg.payload = { made: msg.payload.name }; return msg;'),
      answer,
    ]),
    ...flow('priced', [
      get('/prices/:id'),
      code(`msg.url = 'http://127.0.0.1:${port}/orders/' + msg.req.params.id + '?api_key=${TOKEN}'; return msg;`),
      { type: 'delay', pauseType: 'delay', timeout: '10', timeoutUnits: 'milliseconds' },
      { type: 'http request', method: 'GET', ret: 'obj', url: '' },
      code(`msg.payload.price = 7; msg.headers = {}; return msg;`),
      answer,
    ]),
    ...flow('broken', [
      get('/broken'),
      code(`throw new RangeError('out of stock');`),
      { type: 'catch', scope: null },
      code('msg.statusCode = 500; msg.payload = { error: msg.error.message }; return msg;'),
      answer,
    ]),
  ];
}

besideBare({
  name: 'node-red',
  main: 'node_modules/node-red/red.js',
  async prepare({ port, folder }) {
    writeFileSync(join(folder, 'flows.json'), JSON.stringify(flows(port)));
    const settings = { uiPort: port, uiHost: '127.0.0.1', credentialSecret: SECRET, flowFile: 'flows.json' };
    writeFileSync(join(folder, 'settings.js'), `module.exports = ${JSON.stringify(settings)};\n`);
    return {};
  },
  args: ({ folder }) => ['--userDir', folder, '--settings', join(folder, 'settings.js')],
  ready: /Started flows/,
  async visit(ask) {
    await ask('/orders/7');
    await ask(`/orders/8?access_token=${TOKEN}`, { headers: { authorization: `Bearer ${TOKEN}` } });
    await ask('/orders', { method: 'POST', body: { name: 'pen' } });
    await ask('/prices/9');
    await ask('/broken');
    await ask('/nowhere');
    await ask('/settings');
    await ask('/flows', { headers: { accept: 'application/json' } });
    await ask('/');
    await Promise.all(['/prices/1', '/orders/2', '/prices/3'].map((path) => ask(path)));
  },
  secrets: [SECRET, TOKEN],
  timeless: (text) =>
    text
      .replaceAll(/v=[\da-f]{12}\b/g, 'v=<random>')
      .replaceAll(/^\d+ \w+ [\d:]+ - /gm, '<time> - ')
      .replaceAll(/[^ ]*otel-auto-real-node-red-\w+/g, '<folder>'),
  end: { code: 0, signal: null },
});

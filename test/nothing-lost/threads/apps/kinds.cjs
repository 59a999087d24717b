// A worker of every kind, one after the other; each ends a span of that name, where there is somebody to take it.
const { once } = require('node:events');
const { join } = require('node:path');
const { pathToFileURL } = require('node:url');
const { SHARE_ENV, Worker } = require('node:worker_threads');

const file = join(__dirname, 'named.cjs');
const code = `require(${JSON.stringify(file)})`;
const KINDS = {
  file: [file, {}],
  url: [pathToFileURL(file), {}],
  data: [new URL(`data:text/javascript,import ${JSON.stringify(pathToFileURL(file).href)}`), {}],
  eval: [code, { eval: true }],
  'execArgv []': [file, { execArgv: [] }],
  'env {}': [file, { env: {} }],
  SHARE_ENV: [file, { env: SHARE_ENV }],
  'own OTEL settings': [file, { env: { ...process.env, OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1' } }],
};

(async () => {
  for (const [name, [source, options]] of Object.entries(KINDS)) {
    const worker = new Worker(source, { ...options, workerData: name });
    const [code] = await once(worker, 'exit');
    if (code !== 0) process.stdout.write(`${name} ended with ${code}\n`);
  }
})();

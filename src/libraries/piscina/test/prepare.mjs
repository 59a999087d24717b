import { writeFileSync } from 'node:fs';

writeFileSync(
  'app.task.cjs',
  `const http = require('node:http');

module.exports = ({ port, path }) =>
  new Promise((resolve, reject) => {
    if (path === '/bad') throw new RangeError('no such task');
    http.get({ host: '127.0.0.1', port, path, agent: false }, (response) => {
      response.resume();
      response.on('close', () => resolve({ path, buffer: new ArrayBuffer(8) }));
    }).on('error', reject);
  });
`,
);

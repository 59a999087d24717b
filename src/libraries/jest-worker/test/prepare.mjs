import { writeFileSync } from 'node:fs';

writeFileSync(
  'app.task.cjs',
  `const http = require('node:http');

exports.ask = function ask(port, path) {
  return new Promise((resolve, reject) => {
    if (path.endsWith('bad')) throw new RangeError('no such task');
    http.get({ host: '127.0.0.1', port, path, agent: false }, (response) => {
      response.resume();
      response.on('close', () => resolve({ path }));
    }).on('error', reject);
  });
};
`,
);

import { writeFileSync } from 'node:fs';

const task = `async function ask({ port, path }) {
  if (path.endsWith('bad')) throw new RangeError('no such task');
  await new Promise((resolve, reject) => {
    http.get({ host: '127.0.0.1', port, path, agent: false }, (response) => {
      response.resume();
      response.on('close', resolve);
    }).on('error', reject);
  });
  return { path };
}
`;

// A worker in each module system.
writeFileSync(
  'app.thread.mjs',
  `import http from 'node:http';
import { ThreadWorker } from 'poolifier';

${task}
export default new ThreadWorker(ask);
`,
);
writeFileSync(
  'app.process.cjs',
  `const http = require('node:http');
const { ClusterWorker } = require('poolifier');

${task}
module.exports = new ClusterWorker(ask);
`,
);

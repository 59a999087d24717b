import { createHash } from 'node:crypto';
import { type RealApp, sameAsBare } from './same-as-bare.ts';
import { ask } from './server.ts';

const config = `storage: ./storage
auth:
  htpasswd:
    file: ./htpasswd
uplinks: {}
packages:
  '**':
    access: $all
    publish: $all
log:
  type: stdout
  format: pretty
  level: http
`;

/** What `npm publish` sends. */
function publication(port: number) {
  const content = Buffer.from('not really a tarball');
  const shasum = createHash('sha1').update(content).digest('hex');
  const tarball = `http://127.0.0.1:${port}/sample/-/sample-1.0.0.tgz`;
  return {
    _id: 'sample',
    name: 'sample',
    'dist-tags': { latest: '1.0.0' },
    versions: { '1.0.0': { name: 'sample', version: '1.0.0', dist: { shasum, tarball } } },
    _attachments: {
      'sample-1.0.0.tgz': {
        content_type: 'application/octet-stream',
        data: content.toString('base64'),
        length: content.length,
      },
    },
  };
}

const verdaccio: RealApp = {
  main: 'verdaccio/bin/verdaccio',
  files: { 'config.yaml': config },
  args: (port) => ['--config', './config.yaml', '--listen', `127.0.0.1:${port}`],
  ready: /http address/,
  visitor: async (port) => [
    await ask(port, '/-/ping'),
    await ask(port, '/'),
    await ask(port, '/sample'),
    await ask(port, '/sample', { method: 'PUT', headers: { 'content-type': 'application/json' } }, publication(port)),
    await ask(port, '/sample'),
    await ask(port, '/sample/-/sample-1.0.0.tgz'),
  ],
  last: /sample-1\.0\.0\.tgz', bytes: 0\/20/,
  // It hands its answers to `next()`, which the official instrumentation takes for errors.
  traces: `project  GET /-/ping  SERVER
└─ project  request handler - /-/ping  INTERNAL
project  GET /  SERVER
└─ project  request handler - /  INTERNAL
project  GET /:package/:version?  SERVER
└─ project  request handler - /:package/:version?  INTERNAL  ERROR: no such package available
project  PUT /:package/:_rev?/:revision?  SERVER
└─ project  request handler - /:package/:_rev?/:revision?  INTERNAL
project  GET /:package/:version?  SERVER
└─ project  request handler - /:package/:version?  INTERNAL
project  GET /:package/-/:filename  SERVER
└─ project  request handler - /:package/-/:filename  INTERNAL`,
};

sameAsBare('verdaccio', verdaccio, { code: null, signal: 'SIGTERM' });

// With this it has listeners of its own, closes its server, and exits by itself.
const graceful = { ...verdaccio, env: { VERDACCIO_HANDLE_KILL_SIGNALS: 'true' } };
sameAsBare('verdaccio that handles SIGTERM', graceful, { code: 0, signal: null });

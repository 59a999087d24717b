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
  // It hands its answers to `next()`, which Express, and so the official instrumentation, takes for errors.
  traces: `verdaccio  GET /-/ping  SERVER
└─ verdaccio  request handler - /-/ping  INTERNAL  ERROR:
verdaccio  GET /  SERVER
└─ verdaccio  request handler - /  INTERNAL
verdaccio  GET /:package/:version?  SERVER
└─ verdaccio  request handler - /:package/:version?  INTERNAL  ERROR: no such package available
verdaccio  PUT /:package/:_rev?/:revision?  SERVER
└─ verdaccio  request handler - /:package/:_rev?/:revision?  INTERNAL  ERROR:
verdaccio  GET /:package/:version?  SERVER
└─ verdaccio  request handler - /:package/:version?  INTERNAL  ERROR:
verdaccio  GET /:package/-/:filename  SERVER
└─ verdaccio  request handler - /:package/-/:filename  INTERNAL`,
};

sameAsBare('verdaccio', verdaccio, { code: null, signal: 'SIGTERM' });

// With this it has listeners of its own, closes its server, and exits by itself.
const graceful = { ...verdaccio, env: { VERDACCIO_HANDLE_KILL_SIGNALS: 'true' } };
sameAsBare('verdaccio that handles SIGTERM', graceful, { code: 0, signal: null });

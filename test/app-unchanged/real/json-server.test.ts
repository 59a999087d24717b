import { sameAsBare } from './same-as-bare.ts';
import { ask } from './server.ts';

const json = { 'content-type': 'application/json' };

sameAsBare(
  'json-server',
  {
    main: 'json-server/lib/cli/bin.js',
    files: { 'db.json': JSON.stringify({ posts: [{ id: 1, title: 'first' }] }) },
    args: (port) => ['--host', '127.0.0.1', '--port', String(port), 'db.json'],
    ready: /Type s \+ enter at any time/,
    visitor: async (port) => [
      await ask(port, '/'),
      await ask(port, '/posts'),
      await ask(port, '/posts/1'),
      await ask(port, '/posts/9'),
      await ask(port, '/posts', { method: 'POST', headers: json }, { title: 'second' }),
      await ask(port, '/posts', { method: 'POST', headers: json }, { id: 1, title: 'there already' }),
      await ask(port, '/posts/2'),
    ],
    last: /GET \/posts\/2 /,
    traces: `project  GET  SERVER
project  GET /posts  SERVER
└─ project  request handler - /posts  INTERNAL
project  GET /posts/:id  SERVER
└─ project  request handler - /posts/:id  INTERNAL
project  GET /posts/:id  SERVER
└─ project  request handler - /posts/:id  INTERNAL
project  POST /posts  SERVER
└─ project  request handler - /posts  INTERNAL
project  POST /posts  SERVER  ERROR:
└─ project  request handler - /posts  INTERNAL  ERROR: Insert failed, duplicate id
project  GET /posts/:id  SERVER
└─ project  request handler - /posts/:id  INTERNAL`,
  },
  { code: null, signal: 'SIGTERM' },
);

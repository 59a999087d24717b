// A bare server: one answer, nothing else. CommonJS, because not every peer sees a builtin that only ES modules import.
const { createServer } = require('node:http');

if (process.env.BENCH_STOP) process.kill(process.pid, 'SIGSTOP');

const { serve } = require('./serve.cjs');

serve((handled) =>
  createServer((_request, response) => {
    handled();
    response.end('hello');
  }),
);

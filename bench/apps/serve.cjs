// What the apps share with the bench: the port on stdout, and on SIGUSR2 the number of requests handled so far.
const { writeSync } = require('node:fs');

/** `build(handled)` returns a `node:http` server that calls `handled()` once per request. */
exports.serve = function serve(build) {
  let count = 0;
  const server = build(() => {
    count++;
  });
  process.on('SIGUSR2', () => writeSync(1, `handled ${count}\n`));
  server.listen(0, '127.0.0.1', () => writeSync(1, `listening on 127.0.0.1:${server.address().port}\n`));
};

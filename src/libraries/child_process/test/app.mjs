import { execFile, execFileSync, execSync, spawn, spawnSync } from 'node:child_process';
import http from 'node:http';

function run(command, args, options) {
  return new Promise((resolve) => {
    const child = spawn(command, args, options);
    child.on('error', (error) => resolve(error.code));
    child.on('exit', (code, signal) => resolve(code ?? signal));
  });
}

const server = http.createServer(async (_request, response) => {
  console.log(await run('true', ['--user', 'ada', '--token', 'q1w2e3r4t5']));
  console.log(await run('sh', ['-c', 'exit 3']));
  console.log(await run('exit 4', [], { shell: true }));
  console.log(await run('sh', ['-c', 'kill -9 $$']));
  console.log(await run('no-such-command', []));
  execFile('/bin/echo', ['hello'], (_error, stdout) => {
    console.log(stdout);
    console.log(spawnSync('sh', ['-c', 'exit 5']).status);
    console.log(spawnSync('no-such-command').error.code);
    console.log(String(execFileSync('echo', ['waited for'])));
    try {
      execSync('exit 6');
    } catch (error) {
      console.log(error.status);
    }
    response.end();
  });
});

server.listen(0, '127.0.0.1', async () => {
  console.log(await run('true', [])); // In no trace.
  http.get({ host: '127.0.0.1', port: server.address().port, agent: false }, (response) => {
    response.resume();
    response.on('close', () => server.close());
  });
});

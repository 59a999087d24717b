// Children by fork and exec, some told what they are part of.
const { execFileSync, fork } = require('node:child_process');
const { join } = require('node:path');
const { span } = require('./span.cjs');

if (process.argv[2]) {
  span(process.argv[2]);
} else {
  span('parent');
  const told = {
    ...process.env,
    TRACEPARENT: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    TRACESTATE: 'a=1',
  };
  const exec = (name, env) =>
    execFileSync(process.execPath, [...process.execArgv, __filename, name], { env, stdio: 'inherit' });
  exec('exec', process.env);
  exec('exec told', told);
  exec('exec told nonsense', { ...told, TRACEPARENT: 'nonsense' });
  fork(__filename, ['fork'], { env: process.env });
  fork(join(__dirname, 'children.cjs'), ['fork told'], { env: told });
}

// `spawn` of node:child_process
import { spawn } from 'node:child_process';
import { callers, work } from '../callers.mjs';

const child = (name) => [...process.execArgv, import.meta.filename, name];

if (process.argv[2]) work(process.argv[2]);
else
  await callers(
    (name) => new Promise((resolve) => spawn(process.execPath, child(name), { stdio: 'inherit' }).on('exit', resolve)),
  );

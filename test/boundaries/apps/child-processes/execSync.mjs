// `execSync` of node:child_process
import { execSync } from 'node:child_process';
import { callers, work } from '../callers.mjs';

const line = (name) =>
  [process.execPath, ...process.execArgv, import.meta.filename, name].map((word) => `"${word}"`).join(' ');

if (process.argv[2]) work(process.argv[2]);
else await callers((name) => execSync(line(name)));

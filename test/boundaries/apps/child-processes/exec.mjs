// `exec` of node:child_process
import { exec } from 'node:child_process';
import { promisify } from 'node:util';
import { callers, work } from '../callers.mjs';

const line = (name) =>
  [process.execPath, ...process.execArgv, import.meta.filename, name].map((word) => `"${word}"`).join(' ');

if (process.argv[2]) work(process.argv[2]);
else await callers((name) => promisify(exec)(line(name)));

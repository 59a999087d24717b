// `execFileSync` of node:child_process
import { execFileSync } from 'node:child_process';
import { callers, work } from '../callers.mjs';

const child = (name) => [...process.execArgv, import.meta.filename, name];

if (process.argv[2]) work(process.argv[2]);
else await callers((name) => execFileSync(process.execPath, child(name)));

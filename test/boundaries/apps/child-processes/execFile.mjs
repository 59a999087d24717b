// `execFile` of node:child_process
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { callers, work } from '../callers.mjs';

const child = (name) => [...process.execArgv, import.meta.filename, name];

if (process.argv[2]) work(process.argv[2]);
else await callers((name) => promisify(execFile)(process.execPath, child(name)));

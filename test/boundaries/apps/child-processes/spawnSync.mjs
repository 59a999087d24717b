// `spawnSync` of node:child_process
import { spawnSync } from 'node:child_process';
import { callers, work } from '../callers.mjs';

const child = (name) => [...process.execArgv, import.meta.filename, name];

if (process.argv[2]) work(process.argv[2]);
else await callers((name) => spawnSync(process.execPath, child(name)));

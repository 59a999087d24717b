// `fork` of node:child_process
import { fork } from 'node:child_process';
import { callers, work } from '../callers.mjs';

if (process.argv[2]) work(process.argv[2]);
else await callers((name) => new Promise((resolve) => fork(import.meta.filename, [name]).on('exit', resolve)));

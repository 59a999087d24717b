// fastq, callbacks
import fastq from 'fastq';
import { callers, work } from '../callers.mjs';

const queue = fastq((name, done) => setImmediate(() => done(work(name))), 1);

await callers((name) => new Promise((resolve) => queue.push(name, resolve)));

// fastq, promises
import fastq from 'fastq';
import { callers, slowWork } from '../callers.mjs';

const queue = fastq.promise(slowWork, 1);

await callers((name) => queue.push(name));

// The imports of an ES module that is a service with Express, pg and ioredis, up to its first line.
import 'express';
import 'ioredis';
import 'pg';

if (process.env.BENCH_STOP) process.kill(process.pid, 'SIGSTOP');

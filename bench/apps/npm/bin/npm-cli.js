// Named like npm's own command: a loader must stand down in that process. Ends like the other apps, at its first line.
require('node:http');

if (process.env.BENCH_STOP) process.kill(process.pid, 'SIGSTOP');

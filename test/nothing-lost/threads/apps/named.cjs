require('./span.cjs').span(require('node:worker_threads').workerData);

/** A way out of the process: what the app does, in code that is the same in both module systems (`app.ts`). */
export interface Way {
  readonly code: string;
  /** Names of the spans, in any thread or process of the app. */
  readonly spans: readonly string[];
  /** Other files of the app: name without extension -> code. */
  readonly files?: Readonly<Record<string, string>>;
  /** Sent for each line `ready` or `again` that the app writes. */
  readonly signal?: NodeJS.Signals;
  /** ms that it may take longer than without us, for a reason given there, next to what holds for all. */
  readonly longer?: number;
  /** The system ends the process in the middle: nothing is promised but that it ends. */
  readonly promisesNothing?: true;
}

const UP = 'const timer = setInterval(() => {}, 1000); say("ready");';

/** Runs `code` in the handler of a server, for a request of the app's own: the spans of both are open then. */
const inHandler = (code: string) => `
  const { createServer, get } = builtin("http");
  const server = createServer((request, response) => { ${code} });
  server.listen(0, "127.0.0.1", () => get({ port: server.address().port }).on("error", () => {}));`;

const ENDS: Readonly<Record<string, Way>> = {
  'natural end': { code: 'span("a");', spans: ['a'] },
  'natural end with process.exitCode': { code: 'process.exitCode = 3; span("a");', spans: ['a'] },
  'process.exit() at once': { code: 'span("a"); process.exit(4);', spans: ['a'] },
  'process.exit() 1 ms after the start': { code: 'span("a"); setTimeout(() => process.exit(), 1);', spans: ['a'] },
  'process.exit() in a handler': { code: inHandler('span("a"); process.exit(5);'), spans: ['a', 'GET', 'GET'] },
  'process.exit() in an exit listener': {
    code: 'process.on("exit", () => { span("late"); process.exit(6); }); span("a");',
    spans: ['a', 'late'],
  },
  'process.exit() with a blocked loop': { code: 'span("a"); block(200); process.exit(0);', spans: ['a'] },
  'uncaught exception': { code: 'span("a"); throw new Error("boom");', spans: ['a'] },
  'uncaught exception in a handler': {
    code: inHandler('span("a"); throw new Error("boom");'),
    spans: ['a', 'GET', 'GET'],
  },
  'unhandled rejection': {
    code: 'span("a"); Promise.reject(new Error("boom")); setInterval(() => {}, 9);',
    spans: ['a'],
  },
  'process.kill(process.pid)': {
    code: 'span("a"); process.kill(process.pid); span("never"); process.exit(9);',
    spans: ['a'],
  },
  'process.abort()': { code: 'span("a"); process.abort();', spans: ['a'], promisesNothing: true },
};

const signalWays = (signal: NodeJS.Signals): Record<string, Way> => ({
  [`${signal}, no listener`]: { code: `span("a"); ${UP}`, spans: ['a'], signal },
  [`${signal}, draining listener`]: {
    code: `span("a"); process.on("${signal}", () => { setTimeout(() => { span("late"); clearInterval(timer); }, 30); }); ${UP}`,
    spans: ['a', 'late'],
    signal,
  },
  [`${signal}, listener that exits`]: {
    code: `span("a"); process.on("${signal}", () => { span("late"); process.exit(0); }); ${UP}`,
    spans: ['a', 'late'],
    signal,
  },
  [`${signal} twice, draining listener`]: {
    code: `let seen = 0;
      process.on("${signal}", () => { span("s"); if (++seen === 1) say("again"); else clearInterval(timer); });
      ${UP}`,
    spans: ['s', 's'],
    signal,
  },
  [`${signal} twice, listener for one`]: {
    code: `span("a"); process.once("${signal}", () => { span("late"); setTimeout(() => say("again"), 10); }); ${UP}`,
    spans: ['a', 'late'],
    signal,
  },
});

const BLOCKED: Readonly<Record<string, Way>> = {
  'SIGTERM while the loop is blocked for 2 s': {
    code: `span("a"); ${UP} block(2000); span("b");`,
    // No JavaScript runs before the loop is free again; bare Node is ended by the system in the middle of it.
    spans: ['a', 'b'],
    signal: 'SIGTERM',
    longer: 2000,
  },
};

const THREADS: Readonly<Record<string, Way>> = {
  "a worker thread's process.exit()": {
    code: `span("a"); new (builtin("worker_threads").Worker)(here("worker")).on("exit", (code) => { say(code); process.exitCode = 2; });`,
    files: { worker: 'span("w"); process.exit(7);' },
    spans: ['a', 'w'],
  },
  'an uncaught exception in a worker thread': {
    code: 'span("a"); new (builtin("worker_threads").Worker)(here("worker"));',
    files: { worker: 'span("w"); throw new Error("boom");' },
    spans: ['a', 'w'],
  },
  'worker.terminate()': {
    code: `span("a"); const worker = new (builtin("worker_threads").Worker)(here("worker"));
      worker.on("message", () => worker.terminate()); worker.on("exit", say);`,
    files: {
      worker: 'span("w"); setInterval(() => {}, 1000); builtin("worker_threads").parentPort.postMessage("up");',
    },
    spans: ['a', 'w'],
  },
};

const PROCESSES: Readonly<Record<string, Way>> = {
  'a cluster worker exits': {
    code: `const cluster = builtin("cluster");
      if (cluster.isPrimary) { span("p"); cluster.fork().on("exit", (code) => { say(code); process.exit(code); }); }
      else { span("w"); process.exit(8); }`,
    spans: ['p', 'w'],
  },
  'child_process.fork()': {
    code: `span("p"); builtin("child_process").fork(here("child"), ["x"]).on("exit", (code) => { say(code); process.exit(code); });`,
    files: { child: 'span("c"); process.exit(9);' },
    spans: ['p', 'c'],
  },
};

export const WAYS: Readonly<Record<string, Way>> = {
  ...ENDS,
  ...signalWays('SIGTERM'),
  ...signalWays('SIGINT'),
  ...signalWays('SIGHUP'),
  ...BLOCKED,
  ...THREADS,
  ...PROCESSES,
};

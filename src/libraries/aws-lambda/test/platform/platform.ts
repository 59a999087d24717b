/** What AWS Lambda is to a function, for tests: its Runtime API on this machine, and a process for the function. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename, dirname, join } from 'node:path';

const NAME = 'otel-auto-app';
const ARN = `arn:aws:lambda:eu-west-1:123456789012:function:${NAME}`;

/** Time (ms) after which nothing more is expected of a function. */
const LONGEST = 60_000;

export interface Answer {
  kind: string;
  body: string;
}

export interface FunctionOptions {
  /** The module; its handler is called `handler`. */
  file: string;
  /** One invocation each, one after the other. */
  events: readonly unknown[];
  /** Of Node, such as those of the loader. */
  flags?: readonly string[];
  env?: Readonly<Record<string, string>>;
  /** The alias that the function's ARN ends with. */
  qualifier?: string;
  /** Path of the Node binary. */
  node?: string;
  /** Time (ms) that each invocation may take, as the function is told; it is not enforced. */
  timeout?: number;
  /** Where aws-lambda-ric is installed, if not beside the file. */
  modules?: string;
  /** Called when an answer has come and is not confirmed yet; from then on Lambda may freeze the process. */
  onAnswer?: (answer: Answer, child: ChildProcess) => unknown;
  /** Ends the function's process early. */
  signal?: AbortSignal;
}

export interface FunctionResult {
  answers: Answer[];
  stderr: string;
}

/** Runs a function until all events are answered and it asks for more, or its process has ended; kills it then. */
export async function runFunction(options: FunctionOptions): Promise<FunctionResult> {
  const answers: Answer[] = [];
  let finish = () => {};
  const finished = new Promise<void>((resolve) => {
    finish = resolve;
  });
  options.signal?.addEventListener('abort', () => finish());
  const server = await serve(options, {
    async onAnswer(answer) {
      answers.push(answer);
      await options.onAnswer?.(answer, child);
    },
    onIdle: () => finish(),
  });
  const child = start(options, (server.address() as AddressInfo).port);
  let stderr = '';
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
    stderr += chunk;
  });
  const closed = new Promise<void>((resolve) => child.on('close', () => resolve()));
  const tooLate = setTimeout(finish, LONGEST);
  await Promise.race([finished, closed]);
  clearTimeout(tooLate);
  child.kill('SIGKILL');
  await closed;
  server.closeAllConnections();
  server.close();
  return { answers, stderr };
}

interface Serving {
  onAnswer(answer: Answer): Promise<void>;
  /** The function asks for more than there is: Lambda would freeze it. */
  onIdle(): void;
}

/** Source: https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html */
async function serve(options: FunctionOptions, { onAnswer, onIdle }: Serving): Promise<http.Server> {
  const { events, timeout = 60_000, qualifier, env = {} } = options;
  let given = 0;
  let answered = 0;
  let waiting = 0;
  const idle = () => {
    if (waiting > 0 && answered === events.length) onIdle();
  };
  const server = http.createServer((request, response) => {
    const [, id, kind] = /\/invocation\/([^/]+)(?:\/(\w+))?$/.exec(request.url ?? '') ?? [];
    if (kind !== undefined) {
      let body = '';
      request.setEncoding('utf8').on('data', (chunk: string) => {
        body += chunk;
      });
      request.on('end', async () => {
        await onAnswer({ kind, body });
        response.writeHead(202).end();
        answered++;
        idle();
      });
      return;
    }
    if (id === undefined) {
      response.writeHead(202).end(); // It says why it cannot start.
      return;
    }
    if (id !== 'next') return;
    if (given === events.length) {
      waiting++;
      idle();
      return;
    }
    const event = events[given++];
    response.writeHead(200, {
      'Lambda-Runtime-Aws-Request-Id': `request-${given}`,
      'Lambda-Runtime-Deadline-Ms': String(Date.now() + timeout),
      'Lambda-Runtime-Invoked-Function-Arn': qualifier === undefined ? ARN : `${ARN}:${qualifier}`,
      ...(env._X_AMZN_TRACE_ID && { 'Lambda-Runtime-Trace-Id': env._X_AMZN_TRACE_ID }),
      ...(env.CLIENT_CONTEXT && { 'Lambda-Runtime-Client-Context': env.CLIENT_CONTEXT }),
    });
    response.end(JSON.stringify(event));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

function start(options: FunctionOptions, port: number): ChildProcess {
  const { file, flags = [], env = {}, node = process.execPath, qualifier } = options;
  const client = join(options.modules ?? join(dirname(file), 'node_modules'), 'aws-lambda-ric');
  const handler = `${basename(file).replace(/\.\w+$/, '')}.handler`;
  // Since version 4 the client reads the environment alone.
  const main = join(client, 'index.mjs');
  const command = existsSync(main) ? [main] : [join(client, 'bin', 'index.mjs'), handler];
  return spawn(node, [...flags, '--require', join(import.meta.dirname, 'native.cjs'), ...command], {
    cwd: dirname(file),
    stdio: ['ignore', 'ignore', 'pipe'],
    env: {
      ...process.env,
      AWS_LAMBDA_RUNTIME_API: `127.0.0.1:${port}`,
      AWS_LAMBDA_FUNCTION_NAME: NAME,
      AWS_LAMBDA_FUNCTION_VERSION: qualifier === undefined ? '$LATEST' : '7',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '128',
      AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${NAME}`,
      AWS_LAMBDA_LOG_STREAM_NAME: '2026/11/21/[$LATEST]0',
      AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
      AWS_EXECUTION_ENV: existsSync(main) ? 'AWS_Lambda_nodejs24.x' : 'AWS_Lambda_nodejs22.x',
      AWS_REGION: 'eu-west-1',
      LAMBDA_TASK_ROOT: dirname(file),
      _HANDLER: handler,
      ...env,
    },
  });
}

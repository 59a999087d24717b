import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { Agent, type IncomingHttpHeaders, type IncomingMessage, type RequestOptions, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { listening } from '../../harness/port.ts';
import { type RunOptions, type RunResult, run } from '../../harness/run.ts';

export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
}

// Kept alive: a client that closes as soon as it has the last byte cuts off servers that are not quite done.
const agent = new Agent({ keepAlive: true });

export async function ask(port: number, path: string, options: RequestOptions = {}, body?: unknown): Promise<Answer> {
  const outgoing = request({ host: '127.0.0.1', port, path, agent, ...options });
  outgoing.end(body === undefined ? undefined : JSON.stringify(body));
  const [response] = (await once(outgoing, 'response')) as [IncomingMessage];
  return { status: response.statusCode ?? 0, headers: response.headers, body: await text(response) };
}

export interface Visit<Result> extends Omit<RunOptions, 'onLine'> {
  port: number;
  /** A line of stdout that says the server is about to listen. */
  ready: RegExp;
  visitor: () => Promise<Result>;
  /** The line of stdout that the visit ends with: by then the server is done with the last response. */
  last: RegExp;
}

/** Runs a server, visits it, and ends it with SIGTERM; rejects, after the server is gone, if the visit fails. */
export async function visit<Result>(options: Visit<Result>): Promise<RunResult & { result: Result }> {
  const { ready, visitor, port, last, ...rest } = options;
  const printed = Promise.withResolvers<void>();
  printed.promise.catch(() => {}); // Reported by the visit, if there was one.
  let visiting: Promise<Result> | undefined;
  const begin = async (child: ChildProcess): Promise<Result> => {
    try {
      await listening(port);
      const result = await visitor();
      await printed.promise;
      return result;
    } finally {
      child.kill('SIGTERM');
    }
  };
  const ended = await run({
    ...rest,
    onLine(line, child) {
      if (last.test(line)) printed.resolve();
      if (visiting !== undefined || !ready.test(line)) return;
      visiting = begin(child);
      visiting.catch(() => {}); // Reported below.
    },
  });
  printed.reject(new Error(`ended without having printed ${last}: ${ended.stdout}${ended.stderr}`));
  if (visiting === undefined) {
    throw new Error(`ended before it served (${ended.signal ?? ended.code}): ${ended.stdout}${ended.stderr}`);
  }
  return { ...ended, result: await visiting };
}

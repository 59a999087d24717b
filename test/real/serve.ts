/** Runs a server, makes requests to it, leaves it alone for a time, and ends it. */
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { Agent, type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { type RunOptions, type RunResult, run } from '../harness/run.ts';

export interface Answer {
  request: string;
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
}

export interface Question {
  method?: string;
  headers?: Readonly<Record<string, string>>;
  /** Sent as JSON, unless it is a string. */
  body?: unknown;
}

export type Ask = (path: string, question?: Question) => Promise<Answer>;

export interface Serving extends Omit<RunOptions, 'onLine' | 'onErrorLine'> {
  port: number;
  /** A line that says that it serves. */
  ready: RegExp;
  visit(ask: Ask): Promise<void>;
  /** Called when it serves, when the visit has ended, and when it is about to be told to end. */
  reached?(phase: 'serves' | 'visited'): Promise<void> | void;
}

export interface Served extends RunResult {
  answers: Answer[];
}

/** Rejects, once the server has ended, if the visit failed or never began. */
export async function serve({ port, ready, visit, reached, ...options }: Serving): Promise<Served> {
  const agent = new Agent({ keepAlive: true });
  /** In the order in which they were asked for. */
  const answers: Answer[] = [];
  let asked = 0;
  const ask: Ask = async (path, { method = 'GET', headers = {}, body } = {}) => {
    const index = asked++;
    const outgoing = request({
      host: '127.0.0.1',
      port,
      path,
      agent,
      method,
      headers: { ...typeOf(body), ...headers },
    });
    outgoing.end(typeof body === 'string' || body === undefined ? body : JSON.stringify(body));
    const [response] = (await once(outgoing, 'response')) as [IncomingMessage];
    const answer = {
      request: `${method} ${path}`,
      status: response.statusCode ?? 0,
      headers: response.headers,
      body: await text(response),
    };
    answers[index] = answer;
    return answer;
  };
  let visiting: Promise<void> | undefined;
  const begin = async (child: ChildProcess) => {
    try {
      await reached?.('serves');
      await visit(ask);
      await reached?.('visited');
    } finally {
      agent.destroy();
      child.kill('SIGTERM');
    }
  };
  const heard = (line: string, child: ChildProcess) => {
    if (visiting !== undefined || !ready.test(line)) return;
    visiting = begin(child);
    visiting.catch(() => {}); // Reported below.
  };
  const ended = await run({ ...options, onLine: heard, onErrorLine: heard });
  try {
    if (visiting === undefined) throw new Error('ended before it served');
    await visiting;
  } catch (error) {
    const { code, signal, stdout, stderr } = ended;
    throw new Error(`${signal ?? code}: ${(error as Error).message}\n${stdout}\n${stderr}`, { cause: error });
  }
  return { ...ended, answers };
}

function typeOf(body: unknown): Record<string, string> {
  return body === undefined || typeof body === 'string' ? {} : { 'content-type': 'application/json' };
}

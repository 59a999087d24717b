import type { Agent, ClientRequest, IncomingMessage, RequestOptions } from 'node:http';
import type { TLSSocket } from 'node:tls';
import { createSecureAgent } from '../../node/secure-agent.ts';
import { codeOf, connectionOutcome, timeoutOutcome } from './failures.ts';
import { type Answer, type HttpClient, LARGEST_ANSWER, STALE } from './http-client.ts';
import type { TlsFiles } from './tls.ts';

/** Node's own client: for TLS, and for headers that say something about the connection. */
export function createNodeClient(url: URL, headers: Readonly<Record<string, string>>, tls: TlsFiles): HttpClient {
  const secure = url.protocol === 'https:';
  const { Agent, request } = (secure ? require('node:https') : require('node:http')) as typeof import('node:https');
  const agent: Agent = secure
    ? createSecureAgent({ keepAlive: true, ...tls }, opening)
    : new Agent({ keepAlive: true });
  const options: RequestOptions = { method: 'POST', agent };
  let alive = true;
  const open = new Set<ClientRequest>();
  /** Connections whose handshake is not over; the request that each is for has no socket yet. */
  const handshakes = new Set<TLSSocket>();

  function opening(socket: TLSSocket): void {
    if (!alive) socket.unref();
    handshakes.add(socket);
    const over = () => handshakes.delete(socket);
    socket.once('secureConnect', over).once('close', over);
  }

  function post(body: Uint8Array, timeout: number, onSent?: () => void): ReturnType<HttpClient['post']> {
    return new Promise((resolve) => {
      const until = performance.now() + timeout;
      const limit = Math.max(1, timeout);
      const req = request(url, { ...options, timeout: limit, headers: { ...headers, 'content-length': body.length } });
      open.add(req);
      const over = () => {
        open.delete(req);
        clearTimeout(timer);
      };
      // The answer is as far as it has come: its status counts, also when the connection breaks in the middle of it.
      let answer = (): Answer | undefined => undefined;
      const timer = setTimeout(() => {
        resolve(timeoutOutcome(timeout));
        req.destroy();
      }, limit);
      timer.unref();
      req.on('close', () => {
        over();
        resolve(answer() ?? connectionOutcome(new Error('the connection was closed before the answer was complete')));
      });
      req.on('socket', (socket) => {
        if (alive) socket.ref();
        else socket.unref();
      });
      req.on('error', (error) => {
        over(); // A request that never got a socket emits no `close`.
        const begun = answer();
        if (begun !== undefined) resolve(begun);
        else if (req.reusedSocket && STALE.has(codeOf(error))) resolve(post(body, until - performance.now(), onSent));
        else resolve(connectionOutcome(error));
      });
      req.on('response', (res) => {
        answer = collect(res, resolve);
      });
      if (onSent !== undefined) req.on('finish', onSent);
      req.end(body);
    });
  }

  return {
    post,
    hold(value) {
      alive = value;
      for (const req of open) {
        if (alive) req.socket?.ref();
        else req.socket?.unref();
      }
      for (const socket of handshakes) {
        if (alive) socket.ref();
        else socket.unref();
      }
    },
  };
}

/** @returns what has come so far */
function collect(res: IncomingMessage, resolve: (answer: Answer) => void): () => Answer {
  const chunks: Buffer[] = [];
  let size = 0;
  const answer = () => ({
    status: res.statusCode ?? 0,
    retryAfter: res.headers['retry-after'],
    body: Buffer.concat(chunks),
    tooLong: size > LARGEST_ANSWER,
  });
  res.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size <= LARGEST_ANSWER) {
      chunks.push(chunk);
      return;
    }
    // The status counts, whatever is said after the first 4 MiB.
    chunks.length = 0;
    resolve(answer());
    res.destroy();
  });
  res.on('end', () => resolve(answer()));
  // A 2xx whose body breaks off was accepted all the same; anything else is judged by its status too.
  res.on('error', () => resolve(answer()));
  return answer;
}

import type { Socket } from 'node:net';
import { AnswerParser } from './answer-parser.ts';
import { codeOf, connectionOutcome, timeoutOutcome } from './failures.ts';
import { type Answer, type HttpClient, STALE } from './http-client.ts';
import type { Outcome } from './transport.ts';

/** ms before the server closes an idle connection that we no longer use it, as Node's agent. */
const MARGIN = 1000;
/** ms, as Node's agent. */
const PROBE_AFTER = 1000;

/** Headers that say something about the connection or the body: whoever sets these gets Node's own client. */
const RESERVED = new Set([
  'connection',
  'content-length',
  'expect',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

type Settle = (result: Answer | Outcome | Promise<Answer | Outcome>) => void;

/** Can `createPlainClient` post there? */
export function isPlain(url: URL, headers: Readonly<Record<string, string>>): boolean {
  return url.protocol === 'http:' && !Object.keys(headers).some((name) => RESERVED.has(name.toLowerCase()));
}

/**
 * HTTP/1.1 on plain sockets, kept alive: Node's client takes 0.3 ms of CPU more per request, which is a third of all that a
 * batch of 512 spans costs in this thread (at 80 requests a second its code is never optimized).
 */
export function createPlainClient(url: URL, headers: Readonly<Record<string, string>>): HttpClient {
  const { connect } = require('node:net') as typeof import('node:net');
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const port = Number(url.port || 80);
  const head = headOf(url, headers);
  /** The one used last is the last one. */
  const idle: Connection[] = [];
  const open = new Set<Connection>();
  let alive = true;

  /** An exchange at a time on one socket. */
  class Connection {
    readonly #socket: Socket;
    #parser: AnswerParser | undefined;
    #body: Uint8Array = EMPTY;
    #until = 0;
    #settle: Settle = ignore;
    #onSent: (() => void) | undefined;
    #timer: NodeJS.Timeout | undefined;
    #reused = false;
    #heard = false;
    #flushed = false;
    #idleUntil = Number.POSITIVE_INFINITY;

    constructor() {
      this.#socket = connect({ host, port, noDelay: true, keepAlive: true, keepAliveInitialDelay: PROBE_AFTER });
      this.#socket.on('data', (bytes: Buffer) => this.#read(bytes));
      this.#socket.on('error', (error) => this.#fail(error));
      this.#socket.on('end', () => this.#ended());
      this.#socket.on('close', () => this.#ended());
    }

    post(body: Uint8Array, timeout: number, settle: Settle, onSent: (() => void) | undefined): void {
      this.#parser = new AnswerParser();
      this.#body = body;
      this.#until = performance.now() + timeout;
      this.#settle = settle;
      this.#onSent = onSent;
      this.#heard = false;
      this.#flushed = false;
      open.add(this);
      this.hold();
      this.#timer = setTimeout(() => this.#timeOut(timeout), Math.max(1, timeout));
      this.#timer.unref();
      this.#socket.cork();
      this.#socket.write(`${head}${body.length}\r\n\r\n`, 'latin1');
      this.#socket.write(body, (error) => {
        // Also called, with an error, for what was never written.
        if (error || this.#body !== body) return;
        this.#flushed = true;
        onSent?.();
      });
      this.#socket.uncork();
    }

    hold(): void {
      if (alive) this.#socket.ref();
      else this.#socket.unref();
    }

    /** For an idle one: is it worth a try? */
    isUsable(): boolean {
      if (!this.#socket.destroyed && this.#socket.writable && performance.now() < this.#idleUntil) return true;
      this.#socket.destroy();
      return false;
    }

    #read(bytes: Buffer): void {
      const parser = this.#parser;
      if (parser === undefined) {
        this.#socket.destroy(); // Nobody asked.
        return;
      }
      this.#heard = true;
      try {
        parser.push(bytes);
      } catch (error) {
        this.#fail(error);
        return;
      }
      if (parser.done) this.#complete(parser);
      else if (parser.tooLong) this.#abort(parser.answer);
    }

    #complete(parser: AnswerParser): void {
      const { answer } = parser;
      // An answer that comes before all was read leaves the rest of the request on its way.
      if (!parser.reusable || !this.#flushed || this.#socket.destroyed) {
        this.#abort(answer);
        return;
      }
      this.#finish(answer);
      this.#reused = true;
      this.#idleUntil =
        parser.keepAlive === undefined
          ? Number.POSITIVE_INFINITY
          : performance.now() + Math.max(0, parser.keepAlive * 1000 - MARGIN);
      this.#socket.unref();
      idle.push(this);
    }

    #timeOut(timeout: number): void {
      this.#abort(timeoutOutcome(timeout));
    }

    /** The part of an answer that came counts; without one, an idle connection that was closed meanwhile gets a second try. */
    #fail(error: unknown): void {
      const parser = this.#parser;
      const body = this.#body;
      const until = this.#until;
      if (parser === undefined) return;
      if (parser.begun) this.#abort(parser.answer);
      else if (this.#reused && !this.#heard && STALE.has(codeOf(error)))
        this.#abort(post(body, until - performance.now(), this.#onSent));
      else this.#abort(connectionOutcome(error));
    }

    /** The server says, or does, no more. */
    #ended(): void {
      const parser = this.#parser;
      const index = idle.indexOf(this);
      if (index >= 0) idle.splice(index, 1);
      if (parser === undefined) this.#socket.destroy();
      else if (parser.finish()) this.#abort(parser.answer);
      else this.#fail(Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' }));
    }

    #abort(result: Parameters<Settle>[0]): void {
      this.#finish(result);
      this.#socket.destroy();
    }

    #finish(result: Parameters<Settle>[0]): void {
      const settle = this.#settle;
      clearTimeout(this.#timer);
      open.delete(this);
      this.#parser = undefined;
      this.#body = EMPTY;
      this.#settle = ignore;
      settle(result);
    }
  }

  function usable(): Connection | undefined {
    for (let last = idle.pop(); last !== undefined; last = idle.pop()) if (last.isUsable()) return last;
    return undefined;
  }

  function post(body: Uint8Array, timeout: number, onSent?: () => void): Promise<Answer | Outcome> {
    return new Promise((resolve) => {
      try {
        (usable() ?? new Connection()).post(body, timeout, resolve, onSent);
      } catch (error) {
        resolve(connectionOutcome(error));
      }
    });
  }

  return {
    post,
    hold(value) {
      alive = value;
      for (const connection of open) connection.hold();
    },
  };
}

const EMPTY = new Uint8Array(0);

function ignore(): void {}

/** All up to the length of the body. @throws Error naming a header that cannot be sent, never its value */
function headOf(url: URL, headers: Readonly<Record<string, string>>): string {
  const fields = Object.entries(headers);
  const names = new Set(fields.map(([name]) => name.toLowerCase()));
  if (!names.has('authorization') && (url.username !== '' || url.password !== '')) {
    const credentials = `${decoded(url.username)}:${decoded(url.password)}`;
    fields.push(['Authorization', `Basic ${Buffer.from(credentials).toString('base64')}`]);
  }
  if (!names.has('host')) fields.unshift(['Host', url.host]);
  const lines = fields.map(([name, value]) => `${name}: ${value}\r\n`);
  return `POST ${url.pathname}${url.search} HTTP/1.1\r\n${lines.join('')}Connection: keep-alive\r\nContent-Length: `;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

import { readFileSync } from 'node:fs';
import type * as Http from 'node:http';
import http2 from 'node:http2';
import type * as Https from 'node:https';
import { createRequire } from 'node:module';
import { type AddressInfo, connect, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { context } from '@opentelemetry/api';
import { getRPCMetadata } from '@opentelemetry/core';
import { certificateFile, KEY } from '../../../harness/tls/certificates.ts';

/** Servers and clients that the cases use: plain Node, with nothing of ours in it. */
export interface Lab {
  http: typeof Http;
  https: typeof Https;
  port: number;
  securePort: number;
  /** An HTTP/2 server that also speaks HTTP/1. */
  mixedPort: number;
  /** Undefined where the machine has no IPv6. */
  port6: number | undefined;
  socketPath: string;
  /** A port on which nothing listens. */
  deadPort: number;
  /** Sends raw bytes on one connection, resolves with everything that came back until the server closed it. */
  raw(bytes: string, until?: (received: string) => boolean): Promise<string>;
  /** Resolves when the response was read to its end. */
  read(request: Http.ClientRequest): Promise<Http.IncomingMessage>;
  close(): void;
}

export async function openLab(): Promise<Lab> {
  // After the instrumentation under test, which patches what `require` returns.
  const require = createRequire(import.meta.url);
  const http: typeof Http = require('node:http');
  const https: typeof Https = require('node:https');
  const other = http.createServer((_request, response) => response.end('by the other'));
  const handler = createHandler(http, other);
  const key = readFileSync(KEY);
  const cert = readFileSync(certificateFile('self-signed'));
  const plain = http.createServer(handler);
  plain.on('checkContinue', (request, response) => {
    response.writeContinue();
    if (request.url === '/refuse-continue') response.writeHead(400).end();
    else plain.emit('request', request, response);
  });
  plain.on('upgrade', (_request, socket) => {
    socket.end('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: test\r\n\r\n');
  });
  plain.on('connect', (_request, socket) => socket.end('HTTP/1.1 200 OK\r\n\r\n'));
  plain.on('clientError', (_error, socket) => socket.destroy());
  const secure = https.createServer({ key, cert }, handler);
  const mixed = http2.createSecureServer({ key, cert, allowHTTP1: true }, (_request, response) => response.end());
  const local = http.createServer(handler);
  const six = http.createServer(handler);
  const dead = http.createServer();
  const socketPath = join(tmpdir(), `otel-auto-http-${process.pid}.sock`);
  const port = await listen(plain, 0, '127.0.0.1');
  const securePort = await listen(secure, 0, '127.0.0.1');
  const mixedPort = await listen(mixed, 0, '127.0.0.1');
  const port6 = await listen(six, 0, '::1').catch(() => undefined);
  await new Promise<void>((resolve) => local.listen(socketPath, resolve));
  const deadPort = await listen(dead, 0, '127.0.0.1');
  await new Promise((resolve) => dead.close(resolve));
  http.globalAgent.destroy();

  return {
    http,
    https,
    port,
    securePort,
    mixedPort,
    port6,
    socketPath,
    deadPort,
    raw(bytes, until) {
      return new Promise((resolve, reject) => {
        let received = '';
        const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
        socket.setEncoding('latin1').on('data', (chunk: string) => {
          received += chunk;
          if (until?.(received)) socket.destroy();
        });
        socket.on('close', () => resolve(received)).on('error', reject);
      });
    },
    read(request) {
      return new Promise((resolve, reject) => {
        request.on('error', reject);
        request.on('response', (response: Http.IncomingMessage) => {
          response.on('error', reject).on('end', () => resolve(response));
          response.resume();
        });
      });
    },
    close() {
      for (const server of [plain, secure, local, six]) {
        server.closeAllConnections();
        server.close();
      }
      mixed.close();
      http.globalAgent.destroy();
      https.globalAgent.destroy();
    },
  };
}

function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => resolve((server.address() as AddressInfo).port));
  });
}

function createHandler(http: typeof Http, other: Http.Server): Http.RequestListener {
  return (request, response) => {
    const path = (request.url ?? '').split('?')[0] ?? '';
    const status = /^\/status\/(\d+)/.exec(path)?.[1];
    if (status !== undefined) {
      response.writeHead(Number(status)).end();
    } else if (path === '/echo') {
      let length = 0;
      request.on('data', (chunk: Buffer) => {
        length += chunk.length;
      });
      request.on('end', () => response.end(`${length}`));
    } else if (path === '/headers') {
      response.end(JSON.stringify(request.headers));
    } else if (path === '/chunked') {
      response.write('one');
      setImmediate(() => {
        response.write('two');
        setImmediate(() => response.end('three'));
      });
    } else if (path === '/hang') {
      // Never answers: whoever asked gives up.
    } else if (path === '/partial') {
      response.writeHead(200, { 'content-length': '100' });
      response.write('only this');
    } else if (path === '/cut') {
      response.writeHead(200, { 'content-length': '100' });
      response.write('only this', () => setImmediate(() => response.socket?.destroy()));
    } else if (path === '/reset') {
      request.socket.destroy();
    } else if (path === '/throw') {
      setImmediate(() => request.socket.destroy());
      throw new TypeError('the handler threw');
    } else if (path === '/reject') {
      Promise.reject(new RangeError('the handler rejected')).catch(() => response.writeHead(500).end());
    } else if (path === '/error-event') {
      response.on('error', () => response.socket?.destroy());
      response.emit('error', new SyntaxError('told by the app'));
    } else if (path.startsWith('/users/')) {
      const metadata = getRPCMetadata(context.active());
      if (metadata !== undefined) metadata.route = '/users/:id';
      setImmediate(() => response.end());
    } else if (path === '/hints') {
      response.writeEarlyHints({ link: '</style.css>; rel=preload' }, () => response.end());
    } else if (path === '/delegate') {
      other.emit('request', request, response);
    } else if (path === '/nested') {
      const { port } = request.socket.address() as AddressInfo;
      http.get({ host: '127.0.0.1', port, path: '/inner' }, (inner) => {
        inner.resume().on('end', () => response.end());
      });
    } else {
      response.end('ok');
    }
  };
}

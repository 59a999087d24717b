// What the app can see of the instrumentation: nothing.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import http, { type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { inspect, promisify } from 'node:util';
import { context, SpanKind, trace } from '@opentelemetry/api';
import { suppressTracing } from '@opentelemetry/core';
import { register } from '../standard/differential/http/register.ts';

let onEnd = (): void => undefined;

const withoutUs = { keys: [] as string[], listeners: {} as Record<string, number>, text: '' };

/** What a handler can tell about its arguments. */
function look(request: IncomingMessage, response: ServerResponse): typeof withoutUs {
  const keys: string[] = [];
  for (const key in response) keys.push(key);
  for (const key in request) keys.push(key);
  const listeners = Object.fromEntries(
    ['close', 'error', 'finish', 'end'].map((name) => [
      name,
      response.listenerCount(name) + request.listenerCount(name),
    ]),
  );
  const text = inspect(response, { depth: 0 }) + Object.getOwnPropertyNames(request) + inspect(request, { depth: 0 });
  return { keys: keys.sort(), listeners, text: text.replaceAll(/\d+/g, 'N') };
}

async function get(server: Server, options: http.RequestOptions = {}): Promise<string> {
  const { port } = server.address() as AddressInfo;
  const request = http.get({ host: '127.0.0.1', port, ...options });
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  let body = '';
  for await (const chunk of response.setEncoding('utf8')) body += chunk;
  return body;
}

async function serve(server: Server): Promise<Server> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  after(() => {
    server.close();
    server.closeAllConnections();
  });
  return server;
}

test('an app that uses node:http alone does not load https', async () => {
  const patch = new URL('../../src/libraries/http/patch.ts', import.meta.url);
  const script = `
    const { default: create } = await import(${JSON.stringify(patch.href)});
    const { default: library } = await import(${JSON.stringify(new URL('./library.ts', patch).href)});
    const { hostOf } = await import(${JSON.stringify(new URL('../harness/host.ts', import.meta.url).href)});
    const { subscribe } = await import('node:diagnostics_channel');
    const { default: http } = await import('node:http');
    let instrumentation;
    subscribe('http.server.request.start', (message) => {
      instrumentation ??= create(hostOf(library, (error) => { throw error; }));
      instrumentation.onFirstMessage('http.server.request.start', message);
    });
    const server = http.createServer((request, response) => response.end()).listen(0, '127.0.0.1', () => {
      http.get({ host: '127.0.0.1', port: server.address().port }, (response) => response.resume().on('end', () => {
        server.close();
        console.log(process.moduleLoadList.filter((name) => /NativeModule https$/.test(name)).join());
      }));
    });`;
  const flags = ['--no-warnings', '--experimental-strip-types', '--input-type=module', '--eval'];
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [...flags, script]);
  assert.deepEqual({ stdout, stderr }, { stdout: '\n', stderr: '' });
});

describe('an app under the http instrumentation', () => {
  let registered: ReturnType<typeof register>;
  /** What the span processor throws. */
  let broken: Error | undefined;

  before(async () => {
    const server = http.createServer((request, response) => {
      Object.assign(withoutUs, look(request, response));
      response.end();
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    await get(server);
    server.close();
    registered = register({
      mode: 'ours',
      onStart: () => {
        if (broken) throw broken;
      },
      onEnd: () => onEnd(),
    });
  });

  /** The spans that ended since the last call, once there are so many. */
  async function spans(count: number): Promise<typeof registered.ended> {
    if (registered.ended.length < count) {
      await new Promise<void>((resolve) => {
        onEnd = () => registered.ended.length >= count && resolve();
      });
    }
    await new Promise((resolve) => setImmediate(resolve));
    return registered.ended.splice(0);
  }

  test('sees the same request and response: keys, listeners, what console.log prints', async () => {
    let seen: typeof withoutUs | undefined;
    const server = await serve(
      http.createServer((request, response) => {
        assert.notEqual(trace.getActiveSpan(), undefined);
        seen = look(request, response);
        response.end();
      }),
    );
    await get(server);
    await spans(2);
    assert.deepEqual(seen, withoutUs);
  });

  test('may listen with a subclass of Server', async () => {
    class Special extends http.Server {
      override emit(event: string | symbol, ...args: unknown[]): boolean {
        return Reflect.apply(super.emit, this, [event, ...args]);
      }
    }
    const server = await serve(new Special((_request, response) => response.end('special')));
    assert.equal(await get(server), 'special');
    assert.equal((await spans(2)).length, 2);
  });

  test('may have replaced emit of its server before the first request', async () => {
    const server = http.createServer((_request, response) => response.end(`${trace.getActiveSpan() !== undefined}`));
    const before = server.emit;
    server.emit = function emit(this: Server, ...args: unknown[]) {
      return Reflect.apply(before, this, args);
    } as typeof server.emit;
    await serve(server);
    assert.equal(await get(server), 'true');
    assert.equal((await spans(2)).length, 2);
  });

  test('may give a request new prototypes, as Express does', async () => {
    const requestPrototype = Object.create(http.IncomingMessage.prototype);
    const responsePrototype = Object.create(http.ServerResponse.prototype);
    const server = await serve(
      http.createServer((request, response) => {
        Object.setPrototypeOf(request, requestPrototype);
        Object.setPrototypeOf(response, responsePrototype);
        response.on('finish', () => assert.notEqual(trace.getActiveSpan(), undefined));
        response.end();
      }),
    );
    await get(server);
    assert.equal((await spans(2)).length, 2);
  });

  test('may emit requests that are none', () => {
    const server = http.createServer();
    const fake = {};
    let got: unknown;
    server.on('request', ((request) => {
      got = request;
    }) as RequestListener);
    server.emit('request', fake as IncomingMessage, {} as ServerResponse);
    assert.equal(got, fake);
    assert.equal(registered.ended.length, 0);
  });

  test('gets no spans for what it suppressed', async () => {
    const server = await serve(
      http.createServer((request, response) => response.end(`${request.headers.traceparent}`)),
    );
    await context.with(suppressTracing(context.active()), async () => {
      assert.equal(await get(server), 'undefined');
    });
    assert.deepEqual(
      (await spans(1)).map((span) => span.kind),
      [SpanKind.SERVER],
    );
  });

  test('sends the trace with headers given as an array, in place of one it gave itself', async () => {
    const server = await serve(
      http.createServer((request, response) => {
        const name = (n: number): string | undefined => request.rawHeaders[n]?.toLowerCase();
        const count = request.rawHeaders.filter((_, n) => n % 2 === 0 && name(n) === 'traceparent').length;
        response.end(`${count} ${request.headers.traceparent} ${request.headers['x-last']}`);
      }),
    );
    const answer = await get(server, { headers: ['Host', 'a', 'TraceParent', 'mine', 'x-last', '1'] });
    const client = (await spans(2)).find((span) => span.kind === SpanKind.CLIENT);
    const { traceId, spanId } = client?.spanContext() ?? {};
    assert.equal(answer, `1 00-${traceId}-${spanId}-01 1`);
  });

  test('goes on untraced when tracing fails', async () => {
    const server = await serve(http.createServer((_request, response) => response.end('untraced')));
    broken = new Error('the processor is broken');
    assert.equal(await get(server), 'untraced');
    assert.deepEqual(registered.faults.splice(0), [broken, broken]);
    broken = undefined;
    assert.equal(registered.ended.length, 0);
  });

  test('had none of its faults', () => assert.deepEqual(registered.faults, []));
});

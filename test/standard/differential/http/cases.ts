import type * as Http from 'node:http';
import type { Lab } from './lab.ts';

export interface Case {
  name: string;
  /** Spans that end because of it, the case's own included; of both, or of the official instrumentation and of ours. */
  spans: number | { official: number; ours: number };
  run(lab: Lab): Promise<unknown>;
  /** Why it cannot run on this machine. */
  skip?(lab: Lab): string | false;
}

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const PARENT = `traceparent: 00-${TRACE}-b7ad6b7169203331-01`;

/** One raw request that asks the server to close the connection after it. */
function rawCase(name: string, head: string, spans = 2): Case {
  return { name, spans, run: (lab) => lab.raw(`${head}\r\nConnection: close\r\n\r\n`) };
}

/** A GET of the given target with the given header lines. */
function target(name: string, path: string, ...lines: string[]): Case {
  return rawCase(name, [`GET ${path} HTTP/1.1`, 'Host: example.com:8080', ...lines].join('\r\n'));
}

/** A request made by the app: a client and a server span. */
function call(name: string, start: (lab: Lab) => Http.ClientRequest, spans: Case['spans'] = 3): Case {
  return { name, spans, run: (lab) => lab.read(start(lab)) };
}

/** A request that fails; resolves when it is over. */
function failing(name: string, start: (lab: Lab) => Http.ClientRequest, spans: Case['spans'] = 3): Case {
  return {
    name,
    spans,
    run: (lab) =>
      new Promise((resolve) => {
        start(lab)
          .on('error', () => undefined)
          .on('close', resolve);
      }),
  };
}

const here = ({ port }: Lab) => ({ host: '127.0.0.1', port });

export const cases: readonly Case[] = [
  // What a server makes of a request.
  target('GET', '/ok'),
  rawCase('HEAD', 'HEAD /ok HTTP/1.1\r\nHost: localhost'),
  rawCase('POST', 'POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\nUser-Agent: test/1 (x)'),
  rawCase('a method that the conventions do not know', 'PROPFIND /ok HTTP/1.1\r\nHost: localhost'),
  rawCase('OPTIONS *', 'OPTIONS * HTTP/1.1\r\nHost: localhost'),
  rawCase('HTTP/1.0 without Host', 'GET /ok HTTP/1.0'),
  rawCase('HTTP/1.1 without Host never reaches the app', 'GET /ok HTTP/1.1', 1),
  rawCase('an expectation nobody meets never reaches the app', 'GET /ok HTTP/1.1\r\nHost: a\r\nExpect: tea', 1),
  target('query', '/ok?a=1&b=two'),
  target('query with other encodings', '/ok?a=%20b&c&=d&e=f=g&h=%C3%A9&&i=~!'),
  target('empty query', '/ok?'),
  target('query with what the official instrumentation redacts', '/ok?sig=1&X-Amz-Signature=2&a=3'),
  target('query with the same redacted name twice', '/ok?sig=1&sig=2'),
  target('query with other secrets', '/ok?password=1&Access_Token=2&user%5Bapi_key%5D=3&monkey=4&p%61ss=5'),
  target('dot segments', '/a/../ok/./b%2e/%2e%2e/c'),
  target('a path with characters to encode', '/a"b|c^d'),
  target('absolute form', 'http://other.example/ok?token=1'),
  target('two slashes', '//other.example/ok'),
  rawCase('a Host that is none', 'GET /ok?a=1 HTTP/1.1\r\nHost: a b'),
  rawCase('a Host without a port', 'GET /ok HTTP/1.1\r\nHost: example.com'),
  rawCase('an IPv6 Host', 'GET /ok HTTP/1.1\r\nHost: [::1]:8080'),
  rawCase('an IPv6 Host without a port', 'GET /ok HTTP/1.1\r\nHost: [::1]'),
  rawCase('a Host with too many colons', 'GET /ok HTTP/1.1\r\nHost: a:b:1'),
  target('x-forwarded-for', '/ok', 'X-Forwarded-For: 203.0.113.7, 10.0.0.1'),
  target('x-forwarded-for with a port', '/ok', 'X-Forwarded-For: 203.0.113.7:1234'),
  target('x-forwarded-for with IPv6', '/ok', 'X-Forwarded-For: [2001:db8::1]:1234'),
  target('x-forwarded-for with a name', '/ok', 'X-Forwarded-For: unknown'),
  target('x-forwarded-for with leading zeros', '/ok', 'X-Forwarded-For: 010.1.1.1'),
  target('x-forwarded-host', '/ok', 'X-Forwarded-Host: front.example', 'X-Forwarded-Proto: https'),
  target('x-forwarded-host with a port', '/ok', 'X-Forwarded-Host: front.example:81'),
  target('forwarded', '/ok', 'Forwarded: for=192.0.2.60;proto=https;host=front.example, for=10.0.0.1'),
  target('forwarded, quoted', '/ok', 'Forwarded: for="[2001:db8:cafe::17]:4711"'),
  target('forwarded, malformed', '/ok', 'Forwarded: for=;;=', 'X-Forwarded-For: 203.0.113.7'),
  target('traceparent', '/ok', PARENT, 'tracestate: a=1,b=2'),
  { ...target('traceparent, not sampled', '/ok', PARENT.replace(/1$/, '0')), spans: 1 },
  target('traceparent, invalid', '/ok', 'traceparent: 00-0-0-01'),
  target('404', '/status/404'),
  target('500', '/status/500'),
  target('a status beyond the known', '/status/799'),
  target('early hints', '/hints'),
  target('chunked', '/chunked'),
  target('a handler that rejects', '/reject'),
  target('route', '/users/42?a=1'),
  target('an error event on the response', '/error-event'),
  {
    name: 'a handler that throws',
    spans: 2,
    async run(lab) {
      const thrown = new Promise<unknown>((resolve) => process.once('uncaughtException', resolve));
      const answer = lab.raw('GET /throw HTTP/1.1\r\nHost: localhost\r\n\r\n');
      if (!((await thrown) instanceof TypeError)) throw new Error('the app did not get its own error');
      lab.http.globalAgent.destroy();
      await Promise.race([answer, new Promise((resolve) => setImmediate(resolve))]);
    },
  },
  {
    name: 'a client that goes away',
    spans: 2,
    async run(lab) {
      await lab.raw('GET /partial HTTP/1.1\r\nHost: localhost\r\n\r\n', (received) => received.includes('only this'));
    },
  },
  {
    name: 'pipelining',
    spans: 5,
    run: (lab) =>
      lab.raw(
        [
          `GET /chunked HTTP/1.1\r\nHost: localhost\r\n${PARENT}\r\n\r\n`,
          'POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\n\r\nabc',
          'GET /users/3 HTTP/1.1\r\nHost: localhost\r\n\r\n',
          'GET /ok HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n',
        ].join(''),
      ),
  },
  rawCase('Expect: 100-continue', 'POST /echo HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 0'),
  {
    name: 'Expect: 100-continue, refused by the listener',
    spans: { official: 1, ours: 2 },
    run: (lab) =>
      lab.raw('POST /refuse-continue HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n'),
  },
  {
    ...target('a request that one server hands to another', '/delegate'),
    spans: { official: 3, ours: 2 },
  },
  rawCase('upgrade', 'GET /ok HTTP/1.1\r\nHost: a\r\nUpgrade: test', 1),

  // What a client makes of a request.
  call('get(string)', (lab) => lab.http.get(`http://127.0.0.1:${lab.port}/ok`)),
  call('get(string) with a query', (lab) => lab.http.get(`http://127.0.0.1:${lab.port}/ok?a=1&b=%20c`)),
  call('get(URL)', (lab) => lab.http.get(new URL(`http://127.0.0.1:${lab.port}/ok?a=1#hash`))),
  call('get(options)', (lab) => lab.http.get({ ...here(lab), path: '/ok?a=b' })),
  call('get(options) with hostname', (lab) => lab.http.get({ hostname: '127.0.0.1', port: `${lab.port}` })),
  call('get(string, options)', (lab) =>
    lab.http.get(`http://127.0.0.1:${lab.port}/ok`, { headers: { 'user-agent': 'test/1' } }),
  ),
  call('request(URL, options)', (lab) =>
    lab.http
      .request(new URL(`http://127.0.0.1:${lab.port}/echo`), { method: 'POST', headers: { 'Content-Length': 2 } })
      .end('ab'),
  ),
  {
    name: 'request(options, callback)',
    spans: 3,
    run: (lab) =>
      new Promise((resolve) => {
        lab.http.request({ ...here(lab), method: 'PUT', path: '/echo' }, (r) => r.resume().on('end', resolve)).end('a');
      }),
  },
  call('lower-case method', (lab) => lab.http.request({ ...here(lab), method: 'get' }).end()),
  call('unknown method', (lab) => lab.http.request({ ...here(lab), method: 'PROPFIND' }).end()),
  call('HEAD by a client', (lab) => lab.http.request({ ...here(lab), method: 'HEAD' }).end()),
  call('OPTIONS * by a client', (lab) => lab.http.request({ ...here(lab), method: 'OPTIONS', path: '*' }).end()),
  call('secrets in the query', (lab) => lab.http.get({ ...here(lab), path: '/ok?sig=1&token=2&a=3' })),
  call('userinfo', (lab) => lab.http.get(`http://user:pass@127.0.0.1:${lab.port}/ok`)),
  call('an absolute path, as to a proxy', (lab) =>
    lab.http.get({ ...here(lab), path: 'http://user:pass@other.example/ok?secret=1' }),
  ),
  call('headers set later', (lab) => {
    const request = lab.http.request({ ...here(lab), path: '/headers' });
    request.setHeader('x-later', '1');
    request.end();
    return request;
  }),
  call('headers as an array', (lab) =>
    lab.http.get({ ...here(lab), path: '/headers', headers: ['Host', 'array.example', 'X-A', '1'] }),
  ),
  call('a Host header of its own', (lab) => lab.http.get({ ...here(lab), headers: { host: 'virtual.example' } })),
  call('User-Agent in another case', (lab) => lab.http.get({ ...here(lab), headers: { 'User-Agent': 'test/2' } })),
  call('a Unix socket', (lab) => lab.http.get({ socketPath: lab.socketPath, path: '/ok' })),
  call('a Unix socket with a Host', (lab) =>
    lab.http.get({ socketPath: lab.socketPath, path: '/ok', headers: { host: 'docker' } }),
  ),
  {
    ...call('IPv6, string', (lab) => lab.http.get(`http://[::1]:${lab.port6}/ok`)),
    skip: (lab) => lab.port6 === undefined && 'no IPv6 on this machine',
  },
  {
    ...call('IPv6, options', (lab) => lab.http.get({ host: '::1', port: lab.port6 ?? 0, path: '/ok' })),
    skip: (lab) => lab.port6 === undefined && 'no IPv6 on this machine',
  },
  call('404 for a client', (lab) => lab.http.get({ ...here(lab), path: '/status/404' })),
  call('500 for a client', (lab) => lab.http.get({ ...here(lab), path: '/status/503' })),
  call('302 for a client', (lab) => lab.http.get({ ...here(lab), path: '/status/302' })),
  call('304 for a client', (lab) => lab.http.get({ ...here(lab), path: '/status/304' })),
  call('early hints for a client', (lab) => lab.http.get({ ...here(lab), path: '/hints' })),
  call('Expect: 100-continue by a client', (lab) => {
    const request = lab.http.request({
      ...here(lab),
      method: 'POST',
      path: '/echo',
      headers: { Expect: '100-continue', 'Content-Length': 2 },
    });
    request.on('continue', () => request.end('ab'));
    request.flushHeaders();
    return request;
  }),
  call('a request inside a request', (lab) => lab.http.get({ ...here(lab), path: '/nested' }), 5),
  call('https get(string)', (lab) =>
    lab.https.get(`https://127.0.0.1:${lab.securePort}/ok?a=1`, { rejectUnauthorized: false }),
  ),
  call('https get(options)', (lab) =>
    lab.https.get({ host: '127.0.0.1', port: lab.securePort, path: '/ok', rejectUnauthorized: false }),
  ),
  call(
    'HTTP/1 to an HTTP/2 server',
    (lab) => lab.https.get({ host: '127.0.0.1', port: lab.mixedPort, path: '/ok', rejectUnauthorized: false }),
    { official: 2, ours: 3 },
  ),
  call(
    'a client without the functions: new ClientRequest',
    (lab) => {
      const request = new lab.http.ClientRequest({ ...here(lab), path: '/ok' } as never);
      request.end();
      return request;
    },
    { official: 2, ours: 3 },
  ),
  {
    name: 'nobody listens to the response',
    spans: 3,
    run: (lab) => new Promise((resolve) => lab.http.get(here(lab)).on('close', resolve)),
  },
  {
    name: 'keep-alive',
    spans: 7,
    async run(lab) {
      const agent = new lab.http.Agent({ keepAlive: true, maxSockets: 1 });
      for (const n of [1, 2, 3]) await lab.read(lab.http.get({ ...here(lab), agent, path: `/ok/${n}` }));
      agent.destroy();
    },
  },
  {
    name: 'many requests through one socket',
    spans: 13,
    async run(lab) {
      const agent = new lab.http.Agent({ keepAlive: true, maxSockets: 1 });
      const paths = [1, 2, 3, 4, 5, 6].map((n) => `/users/${n}`);
      await Promise.all(paths.map((path) => lab.read(lab.http.get({ ...here(lab), agent, path }))));
      agent.destroy();
    },
  },
  failing('ECONNREFUSED', (lab) => lab.http.get({ host: '127.0.0.1', port: lab.deadPort, path: '/ok' }), 2),
  failing('a server that hangs up', (lab) => lab.http.get({ ...here(lab), path: '/reset' })),
  failing('destroy() before the response', (lab) => {
    const request = lab.http.get({ ...here(lab), path: '/hang' });
    return request.on('finish', () => setImmediate(() => request.destroy()));
  }),
  failing('destroy(error) before the response', (lab) => {
    const request = lab.http.get({ ...here(lab), path: '/hang' });
    return request.on('finish', () => setImmediate(() => request.destroy(new RangeError('enough'))));
  }),
  failing('abort() before the response', (lab) => {
    const request = lab.http.get({ ...here(lab), path: '/hang' });
    return request.on('finish', () => setImmediate(() => request.abort()));
  }),
  failing('timeout', (lab) => {
    const request = lab.http.get({ ...here(lab), path: '/hang', timeout: 50 });
    return request.on('timeout', () => request.destroy());
  }),
  failing('a response that is cut off', (lab) =>
    lab.http.get({ ...here(lab), path: '/cut' }, (response) => response.resume().on('error', () => undefined)),
  ),
  failing('a response that is cut off, with nobody listening to its errors', (lab) =>
    lab.http.get({ ...here(lab), path: '/cut' }, (response) => response.resume()),
  ),
  failing('destroy() during the response', (lab) => {
    const request = lab.http.get({ ...here(lab), path: '/partial' }, (response) =>
      response.on('error', () => undefined).once('data', () => request.destroy()),
    );
    return request;
  }),
  failing('abort() during the response', (lab) => {
    const request = lab.http.get({ ...here(lab), path: '/partial' }, (response) =>
      response.on('error', () => undefined).once('data', () => request.abort()),
    );
    return request;
  }),
  failing(
    'abort() during the response, with nobody listening to its errors',
    (lab) => {
      const request = lab.http.get({ ...here(lab), path: '/partial' }, (response) =>
        response.once('data', () => request.abort()),
      );
      return request;
    },
    { official: 2, ours: 3 },
  ),
  failing(
    'upgrade by a client',
    (lab) => {
      const request = lab.http.get({ ...here(lab), headers: { Connection: 'Upgrade', Upgrade: 'test' } });
      return request.on('upgrade', (_response, socket) => socket.destroy());
    },
    2,
  ),
  failing(
    'CONNECT by a client',
    (lab) => {
      const request = lab.http.request({ ...here(lab), method: 'CONNECT', path: 'other.example:443' });
      return request.on('connect', (_response, socket) => socket.destroy()).end();
    },
    2,
  ),
  {
    name: 'a request that cannot be made',
    spans: { official: 2, ours: 1 },
    async run(lab) {
      try {
        lab.http.get({ ...here(lab), path: '/a b' });
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ERR_UNESCAPED_CHARACTERS') return;
      }
      throw new Error('the app did not get its own error');
    },
  },
];

import type { IncomingMessage } from 'node:http';
import type { Pairs } from '../attribute-list.ts';
import { knownMethod, RESPONSE_STATUS_CODE } from './attributes.ts';
import { forwardedParameter } from './forwarded.ts';
import { canonicalQuery, plainPathEnd } from './target.ts';

/** What is read of a request, whatever version of HTTP it came by. */
export interface IncomingRequest {
  readonly method?: string | undefined;
  readonly url?: string | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly httpVersion: string;
  readonly socket: { readonly remoteAddress?: string | undefined; readonly remotePort?: number | undefined };
}

/** Attributes of a server request, with room for those that are known when it ends. One array literal, which never grows. */
export function serverPairs(request: IncomingRequest, scheme: 'http' | 'https'): Pairs {
  const { headers, socket, url: target = '/' } = request;
  const method = request.method ?? 'GET';
  const known = knownMethod(method);
  const peer = socket.remoteAddress;
  const forwarded = headers.forwarded;

  const forwardedHost = forwarded === undefined ? undefined : forwardedParameter(forwarded, 'host');
  const proxyHost = forwardedHost?.value ?? headers['x-forwarded-host'];
  const authority = typeof proxyHost === 'string' ? proxyHost : headers.host || undefined;
  let authorityScheme: unknown = scheme;
  if (forwardedHost !== undefined) authorityScheme = forwardedHost.proto;
  else if (proxyHost !== undefined) authorityScheme = headers['x-forwarded-proto'];
  const { address, port } = serverOf(authority, authorityScheme);

  let path: string | undefined;
  let query = '';
  const pathEnd = plainPathEnd(target);
  if (pathEnd !== -1) {
    path = pathEnd === target.length ? target : target.slice(0, pathEnd);
    const hash = target.indexOf('#', pathEnd);
    query = target.slice(pathEnd + 1, hash === -1 ? target.length : hash);
  } else {
    const url = URL.parse(target, 'http://localhost');
    path = url?.pathname;
    query = url?.search.slice(1) ?? '';
  }

  return [
    'http.request.method',
    known,
    'http.request.method_original',
    known === method ? undefined : method,
    'url.scheme',
    scheme,
    'url.path',
    path,
    'url.query',
    query === '' ? undefined : canonicalQuery(query),
    'server.address',
    address,
    'server.port',
    port,
    'client.address',
    clientAddress(request, forwarded) ?? peer,
    'network.peer.address',
    peer,
    'network.peer.port',
    socket.remotePort,
    'network.protocol.version',
    request.httpVersion,
    'user_agent.original',
    headers['user-agent'],
    RESPONSE_STATUS_CODE,
    undefined,
    'http.route',
    undefined,
  ];
}

interface ServerName {
  readonly authority: string | undefined;
  readonly scheme: unknown;
  readonly address: string | undefined;
  readonly port: number | undefined;
}

/** Of the last request: nearly all name the same server. */
let latest: ServerName = { authority: undefined, scheme: undefined, address: undefined, port: undefined };

function serverOf(authority: string | undefined, scheme: unknown): ServerName {
  if (authority === latest.authority && scheme === latest.scheme) return latest;
  const hostEnd = authority === undefined ? -1 : authorityHostEnd(authority);
  latest = {
    authority,
    scheme,
    address: hostEnd === -1 ? authority : authority?.slice(0, hostEnd),
    port: hostEnd === -1 ? undefined : authorityPort(authority as string, hostEnd, scheme),
  };
  return latest;
}

/** Where the host of `host[:port]` ends; -1 when colons make that ambiguous (an IPv6 address without brackets). */
function authorityHostEnd(authority: string): number {
  const last = authority.lastIndexOf(':');
  if (last === -1) return authority.length;
  if (authority.indexOf(':') === last) return last;
  if (authority.charCodeAt(0) !== 91 /* [ */) return -1;
  if (authority.endsWith(']')) return authority.length;
  return authority.charCodeAt(last - 1) === 93 /* ] */ ? last : -1;
}

function authorityPort(authority: string, hostEnd: number, scheme: unknown): number | undefined {
  if (hostEnd < authority.length) {
    const port = Number(authority.slice(hostEnd + 1));
    return Number.isNaN(port) ? undefined : port;
  }
  if (scheme === 'http') return 80;
  return scheme === 'https' ? 443 : undefined;
}

function clientAddress({ headers }: IncomingRequest, forwarded: string | undefined): string | undefined {
  const source = forwarded === undefined ? undefined : forwardedParameter(forwarded, 'for');
  if (source !== undefined) return withoutPort(source.value);
  const list = headers['x-forwarded-for'];
  if (typeof list !== 'string' || list === '') return undefined;
  const comma = list.indexOf(',');
  return withoutPort((comma === -1 ? list : list.slice(0, comma)).trim());
}

const IPV4 = /^(?:0|[1-9]\d*)(?:\.(?:0|[1-9]\d*)){3}$/;

/** The address of `1.2.3.4:80`, `[::1]:80` or a host name, as the URL parser normalises it. */
function withoutPort(address: string): string {
  if (IPV4.test(address)) return address;
  // Not `canParse` first: it says yes to long hosts with a capital letter, for which the constructor throws.
  const { hostname } = URL.parse(`http://${address}`) ?? { hostname: address };
  return hostname.startsWith('[') && hostname.endsWith(']') ? hostname.slice(1, -1) : hostname;
}

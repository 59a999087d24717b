import type { IncomingMessage } from 'node:http';
import type { AttributeList } from '../attribute-list.ts';
import { peerOfRequests } from '../peer.ts';
import { RESPONSE_STATUS_CODE } from './attributes.ts';
import { forwardedParameter } from './forwarded.ts';
import type { HttpRules } from './rules.ts';
import { ServerNames } from './server-name.ts';
import { canonicalQuery, plainPathEnd } from './target.ts';

/** A cache: what it says follows from what it is asked alone. */
const serverNames = new ServerNames();

/** These members are read of a request, whatever version of HTTP it came by. */
export interface IncomingRequest {
  readonly method?: string | undefined;
  readonly url?: string | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly httpVersion: string;
  readonly socket: object;
}

/** Attributes of a server request, with room for those that are known when it ends. One array literal, which never grows. */
export function serverPairs(request: IncomingRequest, scheme: 'http' | 'https', rules: HttpRules): AttributeList {
  const { headers, socket, url: target = '/' } = request;
  const method = request.method ?? 'GET';
  const known = rules.knownMethod(method);
  const peer = peerOfRequests(socket);
  const forwarded = headers.forwarded;

  const forwardedHost = forwarded === undefined ? undefined : forwardedParameter(forwarded, 'host');
  const proxyHost = forwardedHost?.value ?? headers['x-forwarded-host'];
  const authority = typeof proxyHost === 'string' ? proxyHost : headers.host || undefined;
  let authorityScheme: unknown = scheme;
  if (forwardedHost !== undefined) authorityScheme = forwardedHost.proto;
  else if (proxyHost !== undefined) authorityScheme = headers['x-forwarded-proto'];
  const { address, port } = serverNames.of(authority, authorityScheme);

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
    query === '' ? undefined : canonicalQuery(query, rules.redaction),
    'server.address',
    address,
    'server.port',
    port,
    'client.address',
    clientAddress(request, forwarded) ?? peer.address,
    'network.peer.address',
    peer.address,
    'network.peer.port',
    peer.port,
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

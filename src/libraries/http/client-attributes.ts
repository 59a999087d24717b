import type { Agent, ClientRequest } from 'node:http';
import type { Attributes } from '@opentelemetry/api';
import type { HttpRules } from '../../patching/http/rules.ts';
import { unbracketed } from '../../patching/http/server-name.ts';
import { canonicalQuery, plainPathEnd } from '../../patching/http/target.ts';
import type { Redaction } from '../../secrets/redaction.ts';

/** Attributes known when a client request is created. One object literal: a tracer drops what is `undefined`. */
export function clientAttributes(request: ClientRequest, port: number | undefined, rules: HttpRules): Attributes {
  const { method } = request;
  const known = rules.knownMethod(method);
  const agent = request.getHeader('user-agent');
  return {
    'http.request.method': known,
    'http.request.method_original': known === method ? undefined : method,
    'server.address': unbracketed(request.host),
    'server.port': port,
    'url.full': urlFull(request, port, rules.redaction),
    'user_agent.original': typeof agent === 'string' ? agent : undefined,
  };
}

/** Where Node 24 and later keep `host[:port]` as it was before any `Host` header of the app's: the same in each request. */
class AuthorityKey {
  #key: symbol | undefined | null = null;

  of(request: ClientRequest): symbol | undefined {
    if (this.#key === null) {
      this.#key = Object.getOwnPropertySymbols(request).find((symbol) => symbol.description === 'kAuthority');
    }
    return this.#key;
  }
}

/** A cache of what this Node is like. */
const authorityKey = new AuthorityKey();

/**
 * The port a request goes to, which Node does not say: read from its own record of it (Node 24 and later) or from the
 * `Host` header. Undefined when the app sent a `Host` of its own; the socket knows it later.
 */
export function requestPort(request: ClientRequest): number | undefined {
  if (overUnixSocket(request)) return defaultPort(request);
  const key = authorityKey.of(request);
  const authority =
    key === undefined ? request.getHeader('host') : (request as ClientRequest & Record<symbol, unknown>)[key];
  if (typeof authority !== 'string') return undefined;
  const host = bracketed(request.host);
  if (!authority.startsWith(host)) return undefined;
  if (authority.length === host.length) return defaultPort(request);
  if (authority.charCodeAt(host.length) !== 58 /* : */) return undefined;
  const port = Number(authority.slice(host.length + 1));
  return port > 0 ? port : undefined;
}

function defaultPort({ agent, protocol }: ClientRequest & { agent?: Agent & { defaultPort?: unknown } }): number {
  const port = agent?.defaultPort;
  if (typeof port === 'number') return port;
  return protocol === 'https:' ? 443 : 80;
}

/** The absolute URL of a request, without userinfo and without the secrets of its query. */
export function urlFull(request: ClientRequest, port: number | undefined, redaction: Redaction): string {
  const { path, protocol } = request;
  const origin = `${protocol}//${urlHost(request, port)}`;
  if (path.charCodeAt(0) === 47 /* / */) return origin + redactedPath(path, redaction);
  // RFC 9112, 3.2: a request to a proxy names the whole target; else it is `*`, or what to CONNECT to.
  return /^https?:\/\//i.test(path) ? redaction.redactUrl(path) : `${origin}/${redactedPath(path, redaction)}`;
}

function urlHost(request: ClientRequest, port: number | undefined): string {
  // Nobody is called by host over a Unix socket, so the header is all there is.
  if (overUnixSocket(request)) return String(request.getHeader('host') ?? request.host);
  const host = bracketed(request.host);
  if (port === undefined || port === (request.protocol === 'https:' ? 443 : 80)) return host;
  return `${host}:${port}`;
}

function overUnixSocket(request: ClientRequest & { socketPath?: unknown }): boolean {
  return typeof request.socketPath === 'string';
}

function bracketed(host: string): string {
  return host.includes(':') && host.charCodeAt(0) !== 91 /* [ */ ? `[${host}]` : host;
}

function redactedPath(path: string, redaction: Redaction): string {
  if (!path.includes('?')) return path;
  const pathEnd = plainPathEnd(path);
  if (pathEnd !== -1) {
    const hash = path.indexOf('#', pathEnd);
    const query = path.slice(pathEnd + 1, hash === -1 ? path.length : hash);
    return `${path.slice(0, pathEnd)}?${canonicalQuery(query, redaction)}`;
  }
  const url = URL.parse(path, 'http://localhost');
  return url === null ? redaction.redactUrl(path) : `${url.pathname}?${canonicalQuery(url.search.slice(1), redaction)}`;
}

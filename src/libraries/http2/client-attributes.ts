import type { ClientHttp2Session, OutgoingHttpHeaders } from 'node:http2';
import type { Attributes } from '@opentelemetry/api';
import type { HttpRules } from '../../patching/http/rules.ts';
import { unbracketed } from '../../patching/http/server-name.ts';

/** Where a session leads, as its caller wrote it (`http2.connect(authority)`). */
const authorities = new WeakMap<ClientHttp2Session, URL>();

/** Remembers where a new session leads. An authority that is no URL was refused by Node. */
export function rememberAuthority(session: ClientHttp2Session, authority: unknown): void {
  if (authority instanceof URL) authorities.set(session, authority);
  else if (typeof authority === 'string') {
    const url = URL.parse(authority);
    if (url !== null) authorities.set(session, url);
  }
}

/** Name and attributes of a request; `:method`, `:path`, `:scheme` and `:authority` default as in Node. */
export function clientAttributes(
  session: ClientHttp2Session,
  headers: OutgoingHttpHeaders,
  rules: HttpRules,
): { name: string; attributes: Attributes } {
  const method = String(headers[':method'] ?? 'GET');
  const known = rules.knownMethod(method);
  const target = urlOf(session, headers);
  const agent = headers['user-agent'];
  return {
    name: rules.spanName(method),
    attributes: {
      'http.request.method': known,
      'http.request.method_original': known === method ? undefined : method,
      'network.protocol.version': '2',
      'server.address': unbracketed(target?.hostname),
      'server.port': target && portOf(target),
      'url.full': target && rules.redaction.redactUrl(target.href),
      'user_agent.original': typeof agent === 'string' ? agent : undefined,
    },
  };
}

function urlOf(session: ClientHttp2Session, headers: OutgoingHttpHeaders): URL | undefined {
  const remembered = authorities.get(session);
  const scheme = headers[':scheme'] ?? remembered?.protocol.slice(0, -1) ?? (session.encrypted ? 'https' : 'http');
  const authority = headers[':authority'] ?? headers.host ?? remembered?.host;
  const url = `${String(scheme)}://${String(authority)}${String(headers[':path'] ?? '/')}`;
  return authority === undefined ? undefined : (URL.parse(url) ?? undefined);
}

function portOf({ port, protocol }: URL): number {
  if (port !== '') return Number(port);
  return protocol === 'https:' ? 443 : 80;
}

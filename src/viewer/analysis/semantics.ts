import type { Attributes, AttributeValue, Span } from './types.ts';

/** This is what a span is about, by the semantic conventions, the stable names before the older ones. */
export type Category = 'http' | 'database' | 'messaging' | 'rpc' | 'genai' | 'graphql' | 'code';

export function categoryOf({ attributes }: Span): Category {
  if (databaseSystem(attributes) !== '') return 'database';
  if (text(attributes, 'messaging.system') !== '') return 'messaging';
  if (text(attributes, 'rpc.system', 'rpc.system.name') !== '') return 'rpc';
  if (text(attributes, 'gen_ai.provider.name', 'gen_ai.system') !== '') return 'genai';
  if (httpMethod(attributes) !== '') return 'http';
  if (text(attributes, 'graphql.operation.type') !== '') return 'graphql';
  return 'code';
}

/** The first of these that is there and says something; numbers and booleans as text. */
export function text(attributes: Attributes, ...keys: string[]): string {
  for (const key of keys) {
    const value = attributes[key];
    if (typeof value === 'string' && value !== '') return value;
    if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  }
  return '';
}

export function databaseSystem(attributes: Attributes): string {
  return text(attributes, 'db.system.name', 'db.system');
}

export function databaseStatement(attributes: Attributes): string {
  return text(attributes, 'db.query.text', 'db.statement');
}

export function httpMethod(attributes: Attributes): string {
  return text(attributes, 'http.request.method', 'http.method');
}

/** Path without query, or the whole URL where only that is known. */
export function urlPath(attributes: Attributes): string {
  const path = text(attributes, 'url.path', 'http.target');
  const url = path === '' ? text(attributes, 'url.full', 'http.url') : path;
  const withoutOrigin = url.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i, '');
  return withoutOrigin.replace(/[?#].*$/s, '') || (url === '' ? '' : '/');
}

/** `host` or `host:port`; '' where nothing says whom the span calls. */
export function peerOf(attributes: Attributes): string {
  const host = text(attributes, 'server.address', 'net.peer.name', 'peer.service', 'http.host', 'net.peer.ip');
  if (host !== '') {
    const port = text(attributes, 'server.port', 'net.peer.port');
    return port === '' || port === '80' || port === '443' || host.includes(':') ? host : `${host}:${port}`;
  }
  return /^[a-z][a-z0-9+.-]*:\/\/(?:[^/?#@]*@)?([^/?#]+)/i.exec(text(attributes, 'url.full', 'http.url'))?.[1] ?? '';
}

/** A span as a person would name it: `GET /items/:id` for a request, the operation and its target for a call. */
export function labelOf(span: Span): string {
  const { attributes, kind, name } = span;
  const method = httpMethod(attributes);
  if (method === '' || categoryOf(span) !== 'http') return name;
  if (kind === 'server')
    return `${method} ${text(attributes, 'http.route') || urlPath(attributes) || restOf(name, method)}`.trim();
  if (kind === 'client') {
    const path = text(attributes, 'url.template') || urlPath(attributes);
    if (path === '') return name;
    return `${method} ${peerOf(attributes)}${path}`;
  }
  return name;
}

function restOf(name: string, method: string): string {
  return name.startsWith(`${method} `) ? name.slice(method.length + 1) : '';
}

/**
 * Spans with the same text do the same work with other values: numbers, ids and literals are taken out of the label and of the
 * statement.
 */
export function likenessOf(span: Span): string {
  const statement = databaseStatement(span.attributes);
  const what = statement === '' ? labelOf(span) : `${span.name} ${statement}`;
  return `${span.service}\n${span.kind}\n${databaseSystem(span.attributes)}\n${withoutValues(what)}`;
}

/** Text in quotes, UUIDs, other ids in hex, numbers. */
const VALUES =
  /'(?:[^']|'')*'|\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b|\b[0-9a-f]{16,}\b|\$?\b\d+(?:\.\d+)?\b/gi;

/** Texts are told apart by their beginnings. */
const TOLD_APART = 500;

/** `/items/17` → `/items/?`, `id = 'a'` → `id = ?`; of a long text the beginning. */
export function withoutValues(value: string): string {
  const text = value.length > TOLD_APART ? value.slice(0, TOLD_APART) : value;
  if (!/['\d]/.test(text)) return text;
  const replaced = text.replace(VALUES, '?');
  return replaced.includes('?') ? replaced.replace(/\?(?:\s*,\s*\?)+/g, '?') : replaced;
}

/** `dist/cart.js:12`, where the span says which code made it. */
export function codeLocation(attributes: Attributes): string {
  const file = text(attributes, 'code.file.path', 'code.filepath');
  if (file === '') return '';
  const line = text(attributes, 'code.line.number', 'code.lineno');
  return line === '' ? file : `${file}:${line}`;
}

/** Connections, lookups and pools: how a call gets through, not what it is for. */
export function isPlumbing({ name }: Span): boolean {
  return /\b(?:connect|acquire|handshake|dns|lookup|tcp|tls|pool)\b/i.test(name);
}

/** One line of text of any value. */
export function show(value: AttributeValue): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

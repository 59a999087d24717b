/** Requests that API Gateway, function URLs and load balancers hand on. */
import type { Attributes } from '@opentelemetry/api';
import {
  ATTR_CLIENT_ADDRESS,
  ATTR_HTTP_REQUEST_METHOD,
  ATTR_HTTP_ROUTE,
  ATTR_SERVER_ADDRESS,
  ATTR_URL_PATH,
  ATTR_URL_QUERY,
  ATTR_URL_SCHEME,
  ATTR_USER_AGENT_ORIGINAL,
} from '@opentelemetry/semantic-conventions';
import type { HttpRules } from '../../patching/http/rules.ts';
import { type Fields, fieldsOf, lowerCase } from './fields.ts';

export interface HttpRequest {
  /** Undefined without a route: then it is that of the function. */
  name: string | undefined;
  attributes: Attributes;
}

interface Parts {
  method: string;
  path: string;
  query: string;
  route: string | undefined;
  address: unknown;
}

export function httpRequestOf(event: Fields, rules: HttpRules): HttpRequest | undefined {
  const parts = partsOf(event);
  if (parts === undefined) return undefined;
  const method = rules.knownMethod(parts.method);
  const header = readHeaders(event.headers ?? event.multiValueHeaders);
  const attributes: Record<string, unknown> = {
    [ATTR_HTTP_REQUEST_METHOD]: method,
    [ATTR_HTTP_ROUTE]: parts.route,
    [ATTR_URL_PATH]: parts.path,
    [ATTR_URL_QUERY]: parts.query === '' ? undefined : rules.redaction.redactQuery(parts.query),
    [ATTR_URL_SCHEME]: header('x-forwarded-proto'),
    [ATTR_SERVER_ADDRESS]: header('host')?.replace(/:\d+$/, ''),
    [ATTR_CLIENT_ADDRESS]: parts.address,
    [ATTR_USER_AGENT_ORIGINAL]: header('user-agent'),
  };
  const said = Object.entries(attributes).filter(([, value]) => typeof value === 'string');
  return {
    name: parts.route && `${method === '_OTHER' ? 'HTTP' : method} ${parts.route}`,
    attributes: Object.fromEntries(said) as Attributes,
  };
}

function partsOf(event: Fields): Parts | undefined {
  const context = fieldsOf(event.requestContext);
  // Format 2.0: HTTP APIs and function URLs.
  const http = fieldsOf(context.http);
  if (typeof http.method === 'string' && typeof event.rawPath === 'string') {
    const { rawPath: path, rawQueryString: query, routeKey } = event;
    const route = /^\S+ (.+)$/.exec(String(routeKey))?.[1]; // `$default` is none.
    return { method: http.method, path, query: String(query ?? ''), route, address: http.sourceIp };
  }
  // Format 1.0: REST APIs, and load balancers, which have no route.
  const { httpMethod: method, path, resource } = event;
  if (typeof method !== 'string' || typeof path !== 'string') return undefined;
  const query = queryOf(event.multiValueQueryStringParameters ?? event.queryStringParameters);
  const route = typeof resource === 'string' ? resource : undefined;
  return { method, path, query, route, address: fieldsOf(context.identity).sourceIp };
}

function queryOf(parameters: unknown): string {
  const pairs = Object.entries(fieldsOf(parameters)).flatMap(([name, value]) =>
    [value].flat().map((one): [string, string] => [name, String(one)]),
  );
  return new URLSearchParams(pairs).toString();
}

function readHeaders(headers: unknown): (name: string) => string | undefined {
  const lower = lowerCase(headers);
  return (name) => {
    const value: unknown = [lower[name]].flat()[0];
    return typeof value === 'string' ? value : undefined;
  };
}

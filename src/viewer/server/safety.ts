import type { IncomingMessage, ServerResponse } from 'node:http';

/**
 * Pages of other sites run in the same browser, and can send requests here. A page whose name was made to point here (DNS
 * rebinding) still sends that name as `Host`. So the page and the API are given only to requests that name this machine, and
 * that come from no other page. OTLP is taken from programs, which send no `Origin`, and from pages of this machine.
 */

/** `localhost`, a name under it, or a loopback address; without a port. */
export function isLoopback(hostname: string): boolean {
  const name = hostname.toLowerCase().replace(/^\[|\]$/g, '');
  return name === 'localhost' || name.endsWith('.localhost') || name === '::1' || isLoopbackAddress(name);
}

function isLoopbackAddress(name: string): boolean {
  return /^(?:::ffff:)?127(?:\.\d{1,3}){3}$/.test(name);
}

/** The host of `Host`, or undefined where that is missing or no host. */
function hostnameOf(host: string | undefined): string | undefined {
  return /^(\[[\da-f:.]+\]|[^:/?#@\s]+)(?::\d{1,5})?$/i.exec(host ?? '')?.[1];
}

/** @param boundTo - the address that the server listens on; what is reached over the network may be named by any address */
export function isHostAllowed(request: IncomingMessage, boundTo: string): boolean {
  const hostname = hostnameOf(request.headers.host);
  if (hostname === undefined) return false;
  if (isLoopback(hostname) || hostname === boundTo) return true;
  // A name can be made to point anywhere; an address cannot.
  return !isLoopback(boundTo) && /^(?:\d{1,3}(?:\.\d{1,3}){3}|\[[\da-f:.]+\])$/i.test(hostname);
}

/** May this request see the page and the API? Not if a page of another origin sent it. */
export function isFromOwnPage(request: IncomingMessage): boolean {
  const { origin, host, 'sec-fetch-site': site } = request.headers;
  if (origin !== undefined && origin !== `http://${host}`) return false;
  return site === undefined || site === 'same-origin' || site === 'none' || isNavigation(request);
}

/** A link to the page from elsewhere is followed; what it loads is then asked for by the page itself. */
function isNavigation({ method, headers }: IncomingMessage): boolean {
  return method === 'GET' && headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document';
}

/** The origin of a page of this machine that sends OTLP; undefined: no page; false: a page of another site. */
export function senderOrigin(request: IncomingMessage): string | undefined | false {
  const { origin } = request.headers;
  if (origin === undefined) return undefined;
  const hostname = URL.canParse(origin) ? new URL(origin).hostname : '';
  return isLoopback(hostname) && origin;
}

/** Lets a page of this machine send OTLP (https://fetch.spec.whatwg.org/#http-cors-protocol). */
export function allowSender(response: ServerResponse, origin: string): void {
  response.setHeader('access-control-allow-origin', origin);
  response.setHeader('vary', 'origin');
}

export function answerPreflight(request: IncomingMessage, response: ServerResponse): void {
  response.writeHead(204, {
    'access-control-allow-methods': 'POST',
    'access-control-allow-headers': request.headers['access-control-request-headers'] ?? 'content-type',
    'access-control-max-age': '600',
  });
  response.end();
}

/** On everything but OTLP: nothing from elsewhere is loaded, nothing written in the page runs, and no other page shows this one. */
export const SAFE_HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; " +
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

import type { Environment } from '../table/values.ts';

/** Names that Node, curl and others look for, those that count first at the front. */
const VARIABLES = {
  'http:': ['http_proxy', 'HTTP_PROXY', 'all_proxy', 'ALL_PROXY'],
  'https:': ['https_proxy', 'HTTPS_PROXY', 'all_proxy', 'ALL_PROXY'],
} as const;

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

/** The variable that says by which proxy others would reach the endpoint. Telemetry goes there directly. */
export function unusedProxy(endpoint: string, env: Environment): string | undefined {
  const { protocol, hostname } = new URL(endpoint);
  if (LOOPBACK.test(hostname) || isExempt(hostname, env.no_proxy || env.NO_PROXY || '')) return undefined;
  return VARIABLES[protocol as keyof typeof VARIABLES]?.find((name) => env[name]);
}

/** `example.com`, `.example.com`, `*.example.com` and `*`, as in Node's `NODE_USE_ENV_PROXY`. */
function isExempt(hostname: string, list: string): boolean {
  return list.split(/[\s,]+/).some((entry) => {
    const name = entry.replace(/^\*?\./, '').replace(/:\d+$/, '');
    return entry === '*' || (name !== '' && (hostname === name || hostname.endsWith(`.${name}`)));
  });
}

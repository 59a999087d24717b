/** What has to be true of the telemetry of any application. Each returns what is wrong, in words. */
import type { ReceivedSpan } from '../harness/spans.ts';

/** Spans whose parent never arrived. */
export function orphans(spans: readonly ReceivedSpan[]): string[] {
  const known = new Set(spans.map(({ traceId, spanId }) => traceId + spanId));
  return spans
    .filter(({ traceId, parentSpanId }) => parentSpanId !== '' && !known.has(traceId + parentSpanId))
    .map((span) => `${describe(span)}: its parent never arrived`);
}

/** Server spans that are not named after a route; nothing has one that is not there, or refused before it is looked for. */
export function withoutRoute(spans: readonly ReceivedSpan[], routeless: RegExp | undefined): string[] {
  return spans
    .filter(({ kind, attributes }) => kind === 'SERVER' && attributes['http.request.method'] !== undefined)
    .filter(({ attributes }) => attributes['http.response.status_code'] !== 404)
    .filter(({ attributes }) => !routeless?.test(String(attributes['url.path'])))
    .filter(({ name, attributes }) => {
      const { 'http.request.method': method, 'http.route': route } = attributes;
      return route === undefined || name !== `${method} ${route}`;
    })
    .map((span) => `${describe(span)}: not named after a route (${span.attributes['url.path']})`);
}

/** Failed spans that do not say in what way. */
export function withoutErrorType(spans: readonly ReceivedSpan[]): string[] {
  return spans
    .filter(({ status, attributes }) => status === 'ERROR' && !attributes['error.type'])
    .map((span) => `${describe(span)}: failed without an error.type`);
}

/** The first spans of their traces. */
export function roots(spans: readonly ReceivedSpan[]): ReceivedSpan[] {
  return spans.filter(({ parentSpanId }) => parentSpanId === '');
}

/** The planted secrets that are in a text, each with what is around it. */
export function secretsIn(text: string, secrets: readonly string[]): string[] {
  return secrets.flatMap((secret) => {
    const at = text.indexOf(secret);
    return at < 0 ? [] : [`${secret} left: … ${text.slice(Math.max(0, at - 150), at + secret.length + 30)} …`];
  });
}

export function describe({ name, kind, scope, statusMessage }: ReceivedSpan): string {
  return `${kind} ${name} (${scope})${statusMessage && `: ${statusMessage}`}`;
}

import { type Attributes, INVALID_SPAN_CONTEXT, type Span, type SpanOptions, type Tracer } from '@opentelemetry/api';
import { context, trace } from '../../api/global.ts';
import type { LibraryHost } from '../../patching/define.ts';
import { guardedStart } from '../../patching/guard.ts';
import { sayErrorTypes } from '../../patching/say-error-types.ts';
import { Redaction } from '../../secrets/redaction.ts';
import { enterRequest, type Request, rootAttributesOf } from './request.ts';

type Callback = (span: Span) => unknown;

/** Next says by this attribute of which type a span is. */
const TYPE = 'next.span_type';
const REQUEST = 'BaseServer.handleRequest';
const FETCH = 'AppRender.fetch';
const HANDLER = 'AppRouteRouteHandlers.runHandler';
/** Of `instrumentation.js` and of each page: one at a time when the server starts. */
const LOADING = /^(?:AppRouteRouteModule|Instrumentation|LoadComponents)\./;

/**
 * Next's tracer without what other libraries trace as well.
 *
 * Its span of a request becomes that of `node:http`. Its span of a `fetch` is left out: it has the whole URL in its name, is
 * there also when its cache answers, and what is sent has a span anyway, whose context is that in the headers. What it loads
 * when it starts makes no traces of single spans.
 */
export function adaptTracer(given: Tracer, host: LibraryHost): Tracer {
  const tracer = sayErrorTypes(given); // Version 14 does not say it.
  const replace = guardedStart(host, replacementFor);
  const redaction = new Redaction(host.settings.redaction);
  const cleaned = guardedStart(host, (name: string, options: SpanOptions) => withoutQuery(name, options, redaction));
  return {
    startSpan: tracer.startSpan.bind(tracer),
    startActiveSpan(name: string, ...rest: unknown[]): never {
      // Next gives options and a callback, no context.
      if (rest.length !== 2) return Reflect.apply(tracer.startActiveSpan, tracer, [name, ...rest]) as never;
      const [options, callback] = rest as [SpanOptions, Callback];
      const replacement = replace(options.attributes ?? {});
      if (replacement !== undefined) {
        return context.with(replacement.context, callback, undefined, replacement.span) as never;
      }
      const without = cleaned(name, options);
      return (
        without === undefined
          ? tracer.startActiveSpan(name, options, callback)
          : tracer.startActiveSpan(without.name, without.options, callback)
      ) as never;
    },
  };
}

/** This request is active in place of a span of Next's; undefined where Next's span is to be. */
function replacementFor(attributes: Attributes): Request | undefined {
  const type = String(attributes[TYPE]);
  const active = context.active();
  if (type === REQUEST) return enterRequest(active, attributes);
  if (type === HANDLER) rootAttributesOf(active)?.handledBy(attributes['next.route']);
  const parent = trace.getSpanContext(active);
  if (type === FETCH || (parent === undefined && LOADING.test(type)))
    return { context: active, span: trace.wrapSpanContext(parent ?? INVALID_SPAN_CONTEXT) };
  return undefined;
}

/** A request's span that is no other span's (`http` is off) shows no secrets of the URL, which is also in its name. */
function withoutQuery(
  name: string,
  options: SpanOptions,
  redaction: Redaction,
): { name: string; options: SpanOptions } | undefined {
  const { 'http.target': target, ...attributes } = options.attributes ?? {};
  if (typeof target !== 'string') return undefined;
  const path = target.replace(/\?.*/s, '');
  const shown = name.replace(target, path);
  return {
    name: shown,
    options: {
      ...options,
      attributes: {
        ...attributes,
        'http.target': redaction.redactUrl(target),
        ...('next.span_name' in attributes && { 'next.span_name': shown }),
      },
    },
  };
}

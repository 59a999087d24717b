import { type Attributes, type Context, type Link, SpanKind, TraceFlags } from '@opentelemetry/api';
import { trace } from '../api/global.ts';
import { compilePattern, compilePatterns } from '../settings/parse/path-pattern.ts';
import type { SamplingSettings } from '../settings/shape.ts';
import { type ParentIds, TraceId } from '../span/ids.ts';
import { type AnySampler, NOT_RECORD, RECORD_AND_SAMPLED, type TraceSampler } from '../span/trace-sampler.ts';
import { attribute, compileRules, type NewSpan, pathOf } from './compile-rules.ts';
import { createRateLimiter } from './rate-limit.ts';
import { byTraceId } from './standard-samplers.ts';

/** Says no (false), yes (true), or leaves it to the sampler (undefined). */
type Verdict = (traceId: TraceId, parent: ParentIds | undefined, span: NewSpan) => boolean | undefined;

/**
 * The sampler with rules before it and a limit after it.
 * - What is ignored is dropped wherever its trace began, and so is everything under a span of this process that was dropped.
 * - The rules, and the limit, are about the first span of a trace in this process; where the sampler follows the parent,
 *   traces that come from elsewhere follow it.
 */
export function restrictSampler(base: AnySampler, settings: SamplingSettings, followsParent: boolean): AnySampler {
  const judge = createVerdict(settings, followsParent);
  const { maxPerSecond } = settings;
  const limiter = maxPerSecond === undefined ? undefined : createRateLimiter(maxPerSecond);
  const isLimited = (parent: ParentIds | undefined) =>
    limiter !== undefined && (parent === undefined || (parent.isRemote === true && !followsParent));
  const decide = (
    own: boolean | undefined,
    parent: ParentIds | undefined,
    ask: () => ReturnType<TraceSampler['decide']>,
  ) => {
    const decision = own === undefined ? ask() : own ? RECORD_AND_SAMPLED : NOT_RECORD;
    return decision === RECORD_AND_SAMPLED && isLimited(parent) && limiter?.() === false ? NOT_RECORD : decision;
  };
  if ('decide' in base) {
    return {
      readsAttributes: true,
      decide(traceId, parent, name, kind = SpanKind.INTERNAL, attributes = undefined) {
        const own = judge(traceId, parent, { name, kind, attributes });
        return decide(own, parent, () => base.decide(traceId, parent, name, kind, attributes));
      },
    };
  }
  return {
    shouldSample(
      context: Context,
      traceId: string,
      name: string,
      kind: SpanKind,
      attributes: Attributes,
      links: Link[],
    ) {
      const parent = trace.getSpanContext(context);
      const result = base.shouldSample(context, traceId, name, kind, attributes, links);
      const own = judge(TraceId.parse(traceId), parent, { name, kind, attributes });
      return { ...result, decision: decide(own, parent, () => result.decision) };
    },
    toString: () => `Restricted{${base}}`,
  };
}

function createVerdict({ ignoredPaths, ignoredUrls, rules }: SamplingSettings, followsParent: boolean): Verdict {
  const isIgnoredPath = compilePatterns(ignoredPaths);
  const isIgnoredUrl = compileUrlPatterns(ignoredUrls);
  const shareOf = compileRules(rules);
  return (traceId, parent, span) => {
    const isLocal = parent !== undefined && parent.isRemote !== true;
    if (isLocal && !(parent.traceFlags & TraceFlags.SAMPLED)) return false;
    const path = pathOf(span);
    if (path !== undefined && isIgnoredPath(path)) return false;
    if (ignoredUrls.length > 0 && span.kind === SpanKind.CLIENT) {
      const url = attribute(span, 'url.full');
      if (url !== undefined && isIgnoredUrl(url)) return false;
    }
    if (isLocal || (parent !== undefined && followsParent)) return undefined;
    const share = shareOf(span);
    return share === undefined ? undefined : byTraceId(share).decide(traceId, parent, span.name) === RECORD_AND_SAMPLED;
  };
}

/** A pattern that starts with `/` is about the path alone. Neither sees query and fragment. */
function compileUrlPatterns(patterns: readonly string[]): (url: string) => boolean {
  const all = patterns.map((pattern) => ({ match: compilePattern(pattern), ofPath: pattern.startsWith('/') }));
  return (url) => {
    const end = url.search(/[?#]/);
    const whole = end === -1 ? url : url.slice(0, end);
    const path = whole.replace(/^[^/]*\/\/[^/]*/, '');
    return all.some(({ match, ofPath }) => match(ofPath ? path : whole));
  };
}

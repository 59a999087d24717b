import type { Query, Term } from './query.ts';
import { labelOf } from './semantics.ts';
import type { Attributes, AttributeValue, Span, Trace } from './types.ts';

/** Does each term hold for the trace itself, or for one of its spans? A negated one holds where it holds for none. */
export function matchesTrace(query: Query, trace: Trace): boolean {
  return query.terms.every((term) => holdsForTrace(term, trace) !== term.negated);
}

/** Does each term hold for this span? `dur` is the span's own; what is asked of whole traces (`spans`, `errors`) holds. */
export function matchesSpan(query: Query, span: Span): boolean {
  return query.terms.every((term) => isOfTraces(term) || holdsForSpan(term, span) !== term.negated);
}

function isOfTraces({ field }: Term): boolean {
  return field === 'spans' || field === 'errors';
}

function holdsForTrace(term: Term, trace: Trace): boolean {
  switch (term.field) {
    case 'trace':
      return isText(term, trace.traceId) || trace.traceId.startsWith(term.value.toLowerCase());
    case 'dur':
      return isNumber(term, extent(trace));
    case 'spans':
      return isNumber(term, trace.spans.length);
    case 'errors':
      return isNumber(
        term,
        trace.spans.reduce((sum, { status }) => sum + (status === 'error' ? 1 : 0), 0),
      );
    default: {
      // `!=` of a trace asks for one without the value, as a minus before the term does.
      if (term.operator === '!=') {
        const equal: Term = { ...term, operator: ':' };
        return !trace.spans.some((span) => holdsForSpan(equal, span));
      }
      return trace.spans.some((span) => holdsForSpan(term, span)) || (term.field === '' && isInLogs(term, trace));
    }
  }
}

function extent({ spans }: Trace): number {
  let [start, end] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const span of spans) {
    if (span.start < start) start = span.start;
    if (span.end > end) end = span.end;
  }
  return end < start ? 0 : end - start;
}

function isInLogs(term: Term, { logs }: Trace): boolean {
  const part = term.value.toLowerCase();
  return logs.some(({ body }) => typeof body === 'string' && body.toLowerCase().includes(part));
}

function holdsForSpan(term: Term, span: Span): boolean {
  switch (term.field) {
    case '':
      return hasWord(term.value.toLowerCase(), span);
    case 'service':
      return isText(term, span.service);
    case 'name':
      return isText(term, span.name) || (term.operator !== '!=' && isText(term, labelOf(span)));
    case 'kind':
      return isText(term, span.kind);
    case 'status':
      return isText(term, span.status);
    case 'dur':
      return isNumber(term, span.end - span.start);
    case 'trace':
      return span.traceId.startsWith(term.value.toLowerCase());
    default:
      return hasAttribute(term, span);
  }
}

function hasWord(word: string, span: Span): boolean {
  const isIn = (value: AttributeValue | undefined) => typeof value === 'string' && value.toLowerCase().includes(word);
  return (
    isIn(span.name) ||
    isIn(span.service) ||
    isIn(span.statusMessage) ||
    isIn(span.spanId) ||
    isIn(labelOf(span)) ||
    anyValue(span.attributes, isIn) ||
    span.events.some(({ name, attributes }) => isIn(name) || anyValue(attributes, isIn))
  );
}

function anyValue(attributes: Attributes, passes: (value: AttributeValue | undefined) => boolean): boolean {
  for (const key in attributes) if (passes(attributes[key])) return true;
  return false;
}

function hasAttribute(term: Term, span: Span): boolean {
  const value = attributeOf(span, term.field);
  if (value === undefined) return term.operator === '!=';
  const values = Array.isArray(value) ? value : [value];
  const passes = (one: AttributeValue) =>
    typeof one === 'number' && !Number.isNaN(term.number) ? isNumber(term, one) : isText(term, plain(one));
  return term.operator === '!=' ? values.every(passes) : values.some(passes);
}

function attributeOf(span: Span, key: string): AttributeValue | undefined {
  if (Object.hasOwn(span.attributes, key)) return span.attributes[key];
  if (Object.hasOwn(span.resource, key)) return span.resource[key];
  return span.events.find(({ attributes }) => Object.hasOwn(attributes, key))?.attributes[key];
}

function plain(value: AttributeValue): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function isText({ operator, value, number }: Term, actual: string): boolean {
  const [wanted, found] = [value.toLowerCase(), actual.toLowerCase()];
  switch (operator) {
    case ':':
      return found === wanted || wanted === '*';
    case '!=':
      return found !== wanted;
    case '~':
      return found.includes(wanted);
    default:
      return found.trim() !== '' && compare(operator, Number(found), number);
  }
}

function isNumber({ operator, number, value }: Term, actual: number): boolean {
  return operator === '~' ? String(actual).includes(value) : compare(operator, actual, number);
}

function compare(operator: Term['operator'], actual: number, wanted: number): boolean {
  switch (operator) {
    case '>':
      return actual > wanted;
    case '>=':
      return actual >= wanted;
    case '<':
      return actual < wanted;
    case '<=':
      return actual <= wanted;
    case '!=':
      return actual !== wanted;
    default:
      return actual === wanted;
  }
}

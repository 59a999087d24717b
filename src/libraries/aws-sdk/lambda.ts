import { propagation, type Span, SpanKind, type Tracer } from '@opentelemetry/api';
import {
  ATTR_FAAS_INVOCATION_ID,
  ATTR_FAAS_INVOKED_NAME,
  ATTR_FAAS_INVOKED_PROVIDER,
  ATTR_FAAS_INVOKED_REGION,
  FAAS_INVOKED_PROVIDER_VALUE_AWS,
} from '@opentelemetry/semantic-conventions/incubating';
import { context, trace } from '../../api/global.ts';
import { failSpanAs } from '../../patching/end-of-span/fail-span.ts';
import type { Output, Service } from './service.ts';

/** Lambda refuses longer ones: https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html (`X-Amz-Client-Context`) */
const MAX_LENGTH = 3_583;

/** An invocation carries the context, as the official class has it: in `custom` of what the function gets as `context.clientContext`. */
export function lambda(tracer: Tracer): Service {
  return (operation, input, attributes) => {
    const { FunctionName: name, ClientContext: given } = input;
    if (operation !== 'Invoke' || typeof name !== 'string') return undefined;
    attributes[ATTR_FAAS_INVOKED_NAME] = functionNameOf(name);
    attributes[ATTR_FAAS_INVOKED_PROVIDER] = FAAS_INVOKED_PROVIDER_VALUE_AWS;
    const span = tracer.startSpan('Lambda.Invoke', { kind: SpanKind.CLIENT, attributes });
    const carried = clientContextWith(span, given);
    return {
      span,
      ...(carried !== undefined && { input: { ...input, ClientContext: carried } }),
      answered: describeAnswer,
      regionKey: ATTR_FAAS_INVOKED_REGION,
    };
  };
}

/** A function that throws has answered all the same, and says so in the answer. */
function describeAnswer({ $metadata, FunctionError: failure }: Output, span: Span): void {
  const { requestId } = ($metadata ?? {}) as { requestId?: unknown };
  if (typeof requestId === 'string') span.setAttribute(ATTR_FAAS_INVOCATION_ID, requestId);
  if (typeof failure === 'string') failSpanAs(span, failure);
}

/** `arn:aws:lambda:<region>:<account>:function:<name>[:<alias>]`, `<account>:function:<name>` or the name, maybe with an alias. */
function functionNameOf(name: string): string {
  const parts = name.split(':');
  const at = parts.indexOf('function');
  return parts[at + 1] || name;
}

/** Undefined: it stays as the app gave it, which is too long or not ours to understand. */
function clientContextWith(span: Span, given: unknown): string | undefined {
  const parsed = given === undefined ? {} : parse(given);
  if (parsed === undefined) return undefined;
  const carrier: Record<string, string> = {};
  propagation.inject(trace.setSpan(context.active(), span), carrier);
  const custom = { ...parsed.custom, ...carrier };
  const text = Buffer.from(JSON.stringify({ ...parsed, custom })).toString('base64');
  return text.length > MAX_LENGTH ? undefined : text;
}

function parse(given: unknown): { custom?: object } | undefined {
  if (typeof given !== 'string' || given.length > MAX_LENGTH) return undefined;
  try {
    const value: unknown = JSON.parse(Buffer.from(given, 'base64').toString());
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

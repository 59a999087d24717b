/** The span of one invocation. Source: https://opentelemetry.io/docs/specs/semconv/faas/aws-lambda/ */
import { type Attributes, type Context, type Span, SpanKind } from '@opentelemetry/api';
import { ATTR_HTTP_RESPONSE_STATUS_CODE } from '@opentelemetry/semantic-conventions';
import {
  ATTR_AWS_LAMBDA_INVOKED_ARN,
  ATTR_CLOUD_ACCOUNT_ID,
  ATTR_CLOUD_RESOURCE_ID,
  ATTR_FAAS_COLDSTART,
  ATTR_FAAS_INVOCATION_ID,
  ATTR_FAAS_TRIGGER,
  FAAS_TRIGGER_VALUE_HTTP,
} from '@opentelemetry/semantic-conventions/incubating';
import { trace } from '../../api/global.ts';
import { endSpan, failSpanAs } from '../../patching/end-of-span/fail-span.ts';
import { producerOf } from '../../patching/messaging/carrier.ts';
import { type Cause, causeOf } from './event.ts';
import { type Fields, fieldsOf, lowerCase } from './fields.ts';
import type { Invocations } from './invocations.ts';
import { startProcess } from './messages.ts';

/**
 * Time (ms) before the deadline at which an invocation counts as timed out, and until which spans are waited for: Lambda kills
 * the process at the deadline.
 */
const MARGIN = 100;

const tracer = trace.getTracer('@org/otel-auto/aws-lambda');

/** An invocation starts with this call. */
export interface Call {
  event: unknown;
  /** The runtime's context object. */
  lambda: unknown;
  isColdStart: boolean;
  mayBeSilent: boolean;
}

export class Invocation {
  /** The handler is to run in this context. */
  readonly context: Context;
  /** Does the runtime answer `null` when nothing is left to do? */
  readonly mayBeSilent: boolean;
  readonly #all: Invocations;
  readonly #spans: Span[];
  readonly #isHttp: boolean;
  readonly #remaining: () => number;
  readonly #timer: NodeJS.Timeout | undefined;
  #delivered: Promise<void> | undefined;

  constructor(all: Invocations, { event, lambda: given, isColdStart, mayBeSilent }: Call) {
    const lambda = fieldsOf(given);
    const cause = causeOf(event, all.rules);
    const name = cause.name ?? (typeof lambda.functionName === 'string' ? lambda.functionName : 'invoke');
    const attributes = { ...attributesOf(lambda, cause), [ATTR_FAAS_COLDSTART]: isColdStart };
    // Who invoked it by the SDK has only the client context to say so (`aws-sdk/lambda.ts`); Lambda's own key is `Custom`.
    const { custom, Custom = custom } = fieldsOf(lambda.clientContext);
    const parent = producerOf({ ...lowerCase(Custom), ...lowerCase(cause.headers) });
    const span = tracer.startSpan(name, { kind: SpanKind.SERVER, attributes }, parent);
    this.mayBeSilent = mayBeSilent;
    this.#all = all;
    this.#spans = [span];
    this.#isHttp = cause.trigger === FAAS_TRIGGER_VALUE_HTTP;
    this.context = trace.setSpan(parent, span);
    if (cause.batch !== undefined) {
      const processing = startProcess(cause.batch, this.context);
      this.#spans.unshift(processing);
      this.context = trace.setSpan(this.context, processing);
    }
    this.#remaining = () => remainingOf(lambda);
    const left = this.#remaining() - MARGIN;
    if (left > 0) this.#timer = setTimeout(() => this.#timeOut(), left).unref();
    all.add(this);
  }

  /** The first answer, or what was thrown, ends the spans. Resolves when they are delivered, or there is no more time for that; never rejects. */
  answered(error: unknown, answer?: unknown): Promise<void> {
    this.#delivered ??= this.#end(error, answer);
    return this.#delivered;
  }

  /** The process ends, or is ended, before there is an answer. */
  fail(type: string, message: string): void {
    const error = Object.assign(new Error(message), { name: type });
    error.stack = '';
    void this.answered(error);
  }

  #timeOut(): void {
    if (this.#delivered === undefined) this.fail('Sandbox.Timedout', `not answered ${MARGIN} ms before the deadline`);
  }

  async #end(error: unknown, answer: unknown): Promise<void> {
    this.#all.delete(this);
    clearTimeout(this.#timer);
    try {
      if (this.#isHttp) this.#respond(fieldsOf(answer).statusCode);
      for (const span of this.#spans) endSpan(span, error);
      await this.#all.host.deliver(Math.max(0, this.#remaining() - MARGIN));
    } catch (fault) {
      this.#all.host.fault(fault);
    }
  }

  #respond(status: unknown): void {
    if (typeof status !== 'number') return;
    const span = this.#spans.at(-1) as Span;
    span.setAttribute(ATTR_HTTP_RESPONSE_STATUS_CODE, status);
    if (status < 500) return;
    failSpanAs(span, String(status));
  }
}

function attributesOf(lambda: Fields, { trigger, attributes }: Cause): Attributes {
  const all: Attributes = { ...attributes, [ATTR_FAAS_TRIGGER]: trigger };
  if (typeof lambda.awsRequestId === 'string') all[ATTR_FAAS_INVOCATION_ID] = lambda.awsRequestId;
  const arn = lambda.invokedFunctionArn;
  if (typeof arn !== 'string') return all;
  // arn:aws:lambda:REGION:ACCOUNT:function:NAME, and an alias or a version
  const parts = arn.split(':');
  const version = parts.length > 7 ? [String(lambda.functionVersion)] : [];
  all[ATTR_AWS_LAMBDA_INVOKED_ARN] = arn;
  all[ATTR_CLOUD_RESOURCE_ID] = [...parts.slice(0, 7), ...version].join(':');
  if (parts[4]) all[ATTR_CLOUD_ACCOUNT_ID] = parts[4];
  return all;
}

function remainingOf(lambda: Fields): number {
  const { getRemainingTimeInMillis: remaining } = lambda;
  const left: unknown = typeof remaining === 'function' ? remaining() : undefined;
  return typeof left === 'number' ? left : 0;
}

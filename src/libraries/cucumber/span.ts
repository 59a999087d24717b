import type { Span } from '@opentelemetry/api';
import { ATTR_CODE_FILE_PATH } from '@opentelemetry/semantic-conventions';
import {
  ATTR_TEST_CASE_NAME,
  ATTR_TEST_CASE_RESULT_STATUS,
  ATTR_TEST_SUITE_NAME,
  TEST_CASE_RESULT_STATUS_VALUE_FAIL,
  TEST_CASE_RESULT_STATUS_VALUE_PASS,
} from '@opentelemetry/semantic-conventions/incubating';
import { trace } from '../../api/global.ts';
import { failSpanAs } from '../../patching/end-of-span/fail-span.ts';

/** A runner runs one scenario. */
export interface Runner {
  gherkinDocument?: { uri?: string; feature?: { name?: string } };
  pickle?: { name?: string };
}

/** A scenario has the status itself, a step of older versions the result itself. */
type Outcome = string | Result | { result?: Result };

interface Result {
  status?: string;
  message?: string;
}

const FAILURES = ['FAILED', 'AMBIGUOUS', 'UNDEFINED'];

const tracer = trace.getTracer('@org/otel-auto/cucumber');

export function startScenario({ gherkinDocument, pickle }: Runner): Span {
  const feature = gherkinDocument?.feature?.name ?? '';
  const scenario = pickle?.name ?? '';
  return tracer.startSpan(`${feature}: ${scenario}`, {
    attributes: {
      [ATTR_TEST_SUITE_NAME]: feature,
      [ATTR_TEST_CASE_NAME]: scenario,
      ...(gherkinDocument?.uri !== undefined && { [ATTR_CODE_FILE_PATH]: gherkinDocument.uri }),
    },
  });
}

export function startStep(_runner: Runner, [step]: readonly unknown[]): Span {
  return tracer.startSpan((step as { text?: string }).text ?? 'step');
}

/** Skipped and pending steps have neither passed nor failed. */
export function end(span: Span, outcome: unknown): void {
  const { status = '', message } = resultOf(outcome as Outcome);
  const isFailure = FAILURES.includes(status);
  if (isFailure) failSpanAs(span, status, message?.split('\n')[0] ?? status);
  if (typeof outcome === 'string' && (isFailure || status === 'PASSED')) {
    const result = isFailure ? TEST_CASE_RESULT_STATUS_VALUE_FAIL : TEST_CASE_RESULT_STATUS_VALUE_PASS;
    span.setAttribute(ATTR_TEST_CASE_RESULT_STATUS, result);
  }
  span.end();
}

function resultOf(outcome: Outcome): Result {
  if (typeof outcome === 'string') return { status: outcome };
  return 'result' in outcome ? (outcome.result ?? {}) : (outcome as Result);
}

import type { Span } from '@opentelemetry/api';
import { Operation } from './operation.ts';
import type { OperationOptions } from './options.ts';

type Work<Result> = (span: Span) => Result;

const kindOf = (value: unknown) => Object.prototype.toString.call(value);

export function isGeneratorFunction(work: unknown): work is Work<Generator<unknown, unknown, unknown>> {
  return kindOf(work) === '[object GeneratorFunction]';
}

export function isAsyncGeneratorFunction(work: unknown): work is Work<AsyncGenerator<unknown, unknown, unknown>> {
  return kindOf(work) === '[object AsyncGeneratorFunction]';
}

/** Every step of the generator runs in the span; a consumer that stops early ends it as well. */
export function* traceGenerator(
  name: string,
  options: OperationOptions,
  work: Work<Generator<unknown, unknown, unknown>>,
): Generator<unknown, unknown, unknown> {
  const operation = new Operation(name, options);
  const generator = operation.run(() => work(operation.span));
  let step = operation.run(() => generator.next());
  let finished = false;
  try {
    while (!step.done) {
      let sent: unknown;
      try {
        sent = yield step.value;
      } catch (thrown) {
        step = operation.run(() => generator.throw(thrown));
        continue;
      }
      step = operation.run(() => generator.next(sent));
    }
    finished = true;
    return step.value;
  } finally {
    // After a failure this changes nothing: a span ends once.
    if (!finished) operation.run(() => generator.return(undefined));
    operation.end();
  }
}

/** The same for one whose steps are promises. */
export async function* traceAsyncGenerator(
  name: string,
  options: OperationOptions,
  work: Work<AsyncGenerator<unknown, unknown, unknown>>,
): AsyncGenerator<unknown, unknown, unknown> {
  const operation = new Operation(name, options);
  const run = async <Result>(take: () => Promise<Result>): Promise<Result> => {
    try {
      return await operation.run(take);
    } catch (error) {
      operation.fail(error);
      throw error;
    }
  };
  const generator = operation.run(() => work(operation.span));
  let step = await run(() => generator.next());
  let finished = false;
  try {
    while (!step.done) {
      let sent: unknown;
      try {
        sent = yield step.value;
      } catch (thrown) {
        step = await run(() => generator.throw(thrown));
        continue;
      }
      step = await run(() => generator.next(sent));
    }
    finished = true;
    return step.value;
  } finally {
    if (!finished) await run(() => generator.return(undefined));
    operation.end();
  }
}

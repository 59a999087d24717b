/** A fault that official code has too, and that is mended here: whoever compares the two finds it there. */
export interface SharedFault {
  /** Short name of what has it: `amqplib` for `@opentelemetry/instrumentation-amqplib`. */
  readonly official: string;
  readonly fault: string;
  readonly here: string;
  /** What holds it here, from the top of the repository. */
  readonly test: string;
}

export const sharedFaults: readonly SharedFault[] = [
  {
    official: 'instrumentation-amqplib',
    fault:
      'up to amqplib 2.1, `waitForConfirms()` resolves for messages that were not confirmed, once the channel has closed: a callback is passed with every message, and amqplib keeps only entries without one',
    here: 'it rejects, as without tracing',
    test: 'test/app-unchanged/libraries/amqplib-confirms.test.ts',
  },
  {
    official: 'instrumentation-undici',
    fault: 'a `fetch` whose large body nobody reads has no span, and what the server did for it has no parent',
    here: 'it has one, also where the process ends',
    test: 'test/standard/libraries/http-answers.test.ts',
  },
  {
    official: 'instrumentation-undici',
    fault: 'the type of an error is the number of a DOMException, `23` of a timeout',
    here: 'its name, `TimeoutError`',
    test: 'test/standard/libraries/http-answers.test.ts',
  },
  {
    official: 'propagator-b3',
    fault: 'a decision that comes without a trace (`b3: 0`, `X-B3-Sampled: 0`) is not honoured',
    here: 'such a request is not recorded',
    test: 'test/unit/context/remote-root.test.ts',
  },
  {
    official: 'propagator-aws-xray',
    fault: "a trace that comes without a parent (`Root=` of a load balancer's header) is not gone on with",
    here: 'its id is used',
    test: 'test/unit/context/remote-root.test.ts',
  },
];

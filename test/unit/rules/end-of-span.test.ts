/**
 * How a span ends is written once, in `src/patching/end-of-span`: no other file of a library or kit sets the status ERROR, records
 * an exception, or throws again what it has caught, but for those named here.
 */
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { errorTypeOf } from '../../../src/patching/end-of-span/error-type.ts';
import { endSpan, failSpan, failSpanAs, UNSEEN_ERROR } from '../../../src/patching/end-of-span/fail-span.ts';

const src = join(import.meta.dirname, '..', '..', '..', 'src');

interface Rule {
  what: string;
  pattern: RegExp;
  /** File → why it may. */
  except: Readonly<Record<string, string>>;
}

const PASSES_ON = 'stands for a span that a library or the app calls itself, and passes the call on';
const CAUGHT = 'what the library calls in a `try` of its own';

const RULES: readonly Rule[] = [
  {
    what: 'sets the status ERROR',
    pattern: /SpanStatusCode\.ERROR|\.setStatus\(/,
    except: { 'libraries/next/request.ts': PASSES_ON, 'patching/say-error-types.ts': PASSES_ON },
  },
  {
    what: 'records an exception',
    pattern: /[Ss]pan\.recordException\(/,
    except: {
      'libraries/azure-core-tracing/instrumenter.ts': PASSES_ON,
      'libraries/next/request.ts': PASSES_ON,
    },
  },
  {
    what: 'sets error.type of a span',
    pattern: /span\.setAttribute\((?:ATTR_)?ERROR_TYPE/,
    except: { 'patching/say-error-types.ts': 'for official classes, which say how their spans end themselves' },
  },
  {
    what: 'throws again what it has caught',
    pattern: /\bthrow (?:error|thrown|e|err|thrownByNative\(.*)[;)]/,
    except: {
      'libraries/amqplib/consume.ts': CAUGHT,
      'libraries/aws-lambda/handler.ts': 'what the runtime of Lambda calls in a `try` of its own',
      'libraries/express/handler.ts': CAUGHT,
      'libraries/fastify/handler.ts': CAUGHT,
      'libraries/h3/patch.ts': CAUGHT,
      'libraries/nestjs-microservices/server.ts': 'in a promise',
      'patching/handler.ts': `${CAUGHT} (\`Handling.catches\`)`,
      'patching/http/next-handler.ts': `${CAUGHT} (\`Handling.catches\`)`,
      'patching/sqlite/trace.ts':
        'of native code, whose errors have the line of their caller, and whose caller is ours (`native-call.ts`)',
      'manual/operation.ts': 'called by the app itself, with the loader or without, to have its errors recorded',
      'manual/generators.ts': 'as above, in a promise',
      'manual/with-span.ts': 'as above, in a promise',
    },
  },
];

const files = globSync(['libraries/*/**/*.ts', 'patching/**/*.ts', 'manual/*.ts'], {
  cwd: src,
  exclude: (name) => ['node_modules', 'versions', 'end-of-span'].includes(name),
});

test('there are files to look at', () => assert.ok(files.length > 100));

for (const { what, pattern, except } of RULES) {
  test(`no file ${what} but those that may`, () => {
    const found = files.filter((file) => pattern.test(withoutComments(readFileSync(join(src, file), 'utf8'))));
    assert.deepEqual(found.sort(), Object.keys(except).sort());
  });
}

function withoutComments(source: string): string {
  return source.replaceAll(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
}

test('the type of an error is its code, else its name, else that of its class', () => {
  class OwnError extends Error {}
  const cases: [unknown, string][] = [
    [Object.assign(new Error('a'), { code: 'ECONNREFUSED' }), 'ECONNREFUSED'],
    [Object.assign(new TypeError('a'), { code: 5 }), 'TypeError'],
    [new DOMException('a', 'AbortError'), 'AbortError'],
    [new DOMException('a', 'TimeoutError'), 'TimeoutError'],
    [Object.assign(new Error('a'), { name: 'AbortError', code: 'ABORT_ERR' }), 'AbortError'],
    [new Error('a'), 'Error'],
    [new OwnError('a'), 'OwnError'],
    [{ name: 'Named' }, 'Named'],
    [{}, '_OTHER'],
    [Object.create(null), '_OTHER'],
    ['text', '_OTHER'],
    [undefined, '_OTHER'],
    [null, '_OTHER'],
    [UNSEEN_ERROR, '_OTHER'],
  ];
  for (const [error, type] of cases) assert.equal(errorTypeOf(error), type);
});

/** What is said of a span, in order. */
function noted(say: (span: never) => void): unknown[] {
  const calls: unknown[] = [];
  const note =
    (name: string) =>
    (...args: unknown[]) =>
      void calls.push([name, ...args]);
  say({
    setAttribute: note('setAttribute'),
    setStatus: note('setStatus'),
    recordException: note('recordException'),
    end: note('end'),
  } as never);
  return calls;
}

test('a failed span has status, type, code of the response, and its exception once', () => {
  const error = Object.assign(new Error('no table'), { code: '42P01' });
  assert.deepEqual(
    noted((span) => endSpan(span, error, { responseStatusCode: '42P01' })),
    [
      ['setAttribute', 'db.response.status_code', '42P01'],
      ['setAttribute', 'error.type', '42P01'],
      ['setStatus', { code: 2, message: 'no table', error }],
      ['recordException', error],
      ['end'],
    ],
  );
  assert.deepEqual(
    noted((span) => endSpan(span, undefined)),
    [['end']],
  );
});

test('what says nothing is no exception', () => {
  const status = (message?: string) => ['setStatus', message === undefined ? { code: 2 } : { code: 2, message }];
  assert.deepEqual(
    noted((span) => failSpan(span, UNSEEN_ERROR)),
    [['setAttribute', 'error.type', '_OTHER'], status()],
  );
  assert.deepEqual(
    noted((span) => failSpan(span, {})),
    [['setAttribute', 'error.type', '_OTHER'], status()],
  );
  assert.deepEqual(
    noted((span) => failSpanAs(span, '500')),
    [['setAttribute', 'error.type', '500'], status()],
  );
  assert.deepEqual(
    noted((span) => failSpan(span, 'text')),
    [['setAttribute', 'error.type', '_OTHER'], status('text'), ['recordException', 'text']],
  );
});

/** What components, and the loader's own parts, say by the API's `diag`: written where OTEL_LOG_LEVEL is set, unless the app has a logger. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { project } from '../harness/project.ts';
import { run } from '../harness/run.ts';

const BODY = `
diag.error('an error with', new Error('a reason'));
diag.warn('a warning of password=hunter2');
diag.warn('a warning of password=hunter2');
diag.createComponentLogger({ namespace: 'component' }).debug('of a component');
propagation.extract(ROOT_CONTEXT, {}, { get() { throw new Error('getter fault'); }, keys: () => ['traceparent'] });`;

const NAMES = 'diag, propagation, ROOT_CONTEXT, DiagConsoleLogger, DiagLogLevel';

for (const [name, head] of [
  ['app.mjs', `import { ${NAMES} } from '@opentelemetry/api';`],
  ['app.cjs', `const { ${NAMES} } = require('@opentelemetry/api');`],
] as const) {
  const start = (body: string, level?: string) => {
    const app = project({ [name]: `${head}\n${body}` }, { links: ['@opentelemetry'] });
    const env = { OTEL_TRACES_EXPORTER: 'none', ...(level && { OTEL_LOG_LEVEL: level }) };
    return run({ file: app.file(name), env });
  };

  test(`${name}: at the level that is set`, async () => {
    const { stderr, stdout } = await start(BODY, 'debug');
    const lines = stderr.split('\n').filter((line) => line.includes('OpenTelemetry API: '));
    assert.deepEqual(
      lines.map((line) => line.replace('[otel-auto] ', '').replace('OpenTelemetry API: ', '')),
      [
        'error: an error with a reason',
        'warn: a warning of password=***',
        'debug: component of a component',
        'warn: Failed to extract with Object: getter fault',
      ],
      stderr,
    );
    assert.equal(stdout, '');
    const warned = await start(BODY, 'warn');
    assert.doesNotMatch(warned.stderr, /of a component/);
    assert.match(warned.stderr, /warn: OpenTelemetry API: a warning/);
  });

  test(`${name}: silent without OTEL_LOG_LEVEL, as without an SDK`, async () => {
    assert.equal((await start(BODY)).stderr, '');
  });

  test(`${name}: a logger of the app's own gets what is said, and is not told that it takes a place`, async () => {
    const body = `diag.setLogger(new DiagConsoleLogger(), DiagLogLevel.WARN); diag.warn('mine');`;
    const { stdout, stderr } = await start(body, 'debug');
    assert.equal(
      `${stdout}${stderr}`
        .split('\n')
        .filter((line) => !line.startsWith('[otel-auto]'))
        .join('\n'),
      'mine\n',
    );
    assert.doesNotMatch(stderr, /OpenTelemetry API/);
  });
}

/** What otel-auto and the loader say of names that are nearly right, and of a flag that lacks its end. */
import assert from 'node:assert/strict';
import { mkdirSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { packed } from '../harness/packed.ts';
import { project } from '../harness/project.ts';
import { run } from '../harness/run.ts';

const cli = join(packed, 'dist', 'cli.cjs');
const otelAuto = (args: string[], env: Record<string, string> = {}) => run({ file: cli, args, flag: false, env });

for (const [args, line] of [
  [['setings'], 'unknown command "setings". Did you mean "settings"?'],
  [['recieve'], 'unknown command "recieve". Did you mean "receive"?'],
  [['trace'], 'unknown command "trace".'],
  [['receive', '--prot', '1'], 'unknown option "--prot". Did you mean "--port"?'],
  [['receive', '--jason'], 'unknown option "--jason". Did you mean "--json"?'],
  [['receive', '--quiet'], 'unknown option "--quiet".'],
] as const)
  test(`otel-auto ${args.join(' ')}`, async () => {
    const { code, stdout, stderr } = await otelAuto([...args]);
    assert.deepEqual([code, stdout, stderr.split('\n')[0]], [2, '', `otel-auto: ${line}`]);
  });

/** The lines below "Problems". */
const problemsOf = async (env: Record<string, string>) =>
  (await otelAuto(['settings'], env)).stdout
    .split('\nProblems\n')[1]
    ?.split('\n')
    .map((line) => line.trim())
    .filter(Boolean) ?? [];

test('settings: misspelt names', async () => {
  assert.deepEqual(
    await problemsOf({ OTEL_TRACE_SAMPLER: 'always_on', OTEL_INSTRUMENTATION_EXPRES_ENABLED: 'false' }),
    [
      'OTEL_TRACE_SAMPLER is not read. Set OTEL_TRACES_SAMPLER instead.',
      'OTEL_INSTRUMENTATION_EXPRES_ENABLED is not read. Set OTEL_INSTRUMENTATION_EXPRESS_ENABLED instead.',
    ],
  );
  assert.deepEqual(await problemsOf({ OTEL_INSTRUMENTATION_KAFKA_ENABLED: 'false', OTEL_PYTHON_LOG_LEVEL: 'x' }), []);
});

for (const [env, why] of [
  [{ OTEL_SDK_DISABLED: 'true' }, /^Nothing is traced: OTEL_SDK_DISABLED is true\./],
  [{ OTEL_TRACES_EXPORTER: 'none' }, /^Nothing is traced: OTEL_TRACES_EXPORTER is none\./],
  [{ OTEL_TRACES_SAMPLER: 'always_off' }, /^Nothing is traced: OTEL_TRACES_SAMPLER=always_off takes no trace/],
  [
    { OTEL_TRACES_SAMPLER: 'traceidratio', OTEL_TRACES_SAMPLER_ARG: '0' },
    /^Nothing is traced: OTEL_TRACES_SAMPLER=traceidratio with OTEL_TRACES_SAMPLER_ARG=0 takes no trace/,
  ],
] as const)
  test(`settings: ${JSON.stringify(env)} traces nothing`, async () => {
    const problems = await problemsOf({ ...env });
    assert.equal(problems.length, 1, problems.join('\n'));
    assert.match(problems[0] ?? '', why);
  });

test('settings: variables of the agents of vendors, without their values', async () => {
  const problems = await problemsOf({
    DD_API_KEY: 's3cret',
    DD_ENV: 'prod',
    SENTRY_DSN: 'https://s3cret@sentry.example/1',
    NEW_RELIC_LICENSE_KEY: 's3cret',
    ELASTIC_APM_SERVER_URL: 'http://s3cret',
  });
  assert.deepEqual(
    problems.map((line) => line.split('. ')[0]),
    [
      'DD_API_KEY and 1 more DD_* are not read',
      'NEW_RELIC_LICENSE_KEY is not read',
      'ELASTIC_APM_SERVER_URL is not read',
      'SENTRY_DSN is not read',
    ],
  );
  assert.doesNotMatch(problems.join(), /s3cret/);
});

test('a library that is nearly called so', async () => {
  const { stderr } = await run({
    file: project({ 'app.cjs': '' }).file('app.cjs'),
    env: { OTEL_NODE_DISABLED_INSTRUMENTATIONS: 'expres' },
  });
  assert.match(
    stderr,
    /^\[otel-auto\] warn: OTEL_NODE_DISABLED_INSTRUMENTATIONS names "expres", which is no library of this loader; it is ignored\. Did you mean "express"\? Names: /,
  );
});

test('the package instead of its register', async () => {
  const app = project({
    'app.mjs': `import { withSpan } from '@org/otel-auto'; withSpan('x', {}, () => {}); console.log('ran')`,
  });
  const link = app.file('node_modules/@org/otel-auto');
  mkdirSync(dirname(link), { recursive: true });
  symlinkSync(packed, link);
  const options = { file: app.file('app.mjs'), flag: false } as const;
  for (const [flag, more] of [
    ['--import', {}],
    ['--require', {}],
    ['--import', { NODE_OPTIONS: '--import=@org/otel-auto' }],
  ] as const) {
    const nodeArgs = 'NODE_OPTIONS' in more ? [] : [flag, '@org/otel-auto'];
    const { stdout, stderr } = await run({ ...options, nodeArgs, env: { ...more } });
    assert.equal(stdout, 'ran\n');
    assert.equal(
      stderr,
      `[otel-auto] warn: ${flag} @org/otel-auto traces nothing: it loads functions for the app. Use ${flag} @org/otel-auto/register.\n`,
    );
  }
  const right = await run({
    ...options,
    nodeArgs: ['--import', '@org/otel-auto/register'],
    env: { OTEL_TRACES_EXPORTER: 'none' },
  });
  assert.equal(right.stderr, '');
  assert.equal((await run(options)).stderr, '');
});

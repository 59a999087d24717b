/** What extensions bring is listed: by `otel-auto settings`, by facts() and at `debug`. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Cli } from '../../harness/cli.ts';
import { packed } from '../../harness/packed.ts';
import { runExtended, writeFiles } from './extended.ts';

const FILES = {
  'mine.mjs': `import { ExpressInstrumentation } from '@opentelemetry/instrumentation-express';
    import { InstrumentationBase } from '@opentelemetry/instrumentation';
    class Own extends InstrumentationBase { constructor() { super('own', '1.2.3', {}); } init() {} }
    setInterval(() => {}, 1000);
    const processor = { onStart() {}, onEnd() {}, forceFlush: async () => {}, shutdown: async () => {} };
    export const spanProcessors = [processor, processor];
    export const sampler = { shouldSample: () => ({ decision: 2 }), toString: () => 'all' };
    export const instrumentations = [new Own(), new ExpressInstrumentation()];`,
  'app.cjs': `console.log(JSON.stringify(require(${JSON.stringify(packed)}).facts().extensions)); process.exit();`,
  'otel.yaml': 'file_format: "1.0"\ndistribution:\n  otel-auto:\n    extensions: [./mine.mjs]\n',
};

const BRINGS = { spanProcessors: 2, sampler: 1, instrumentations: 2 };

test('otel-auto settings, as text and for programs, from the environment and from a file', async (t) => {
  const cwd = writeFiles(FILES);
  for (const env of [{ OTEL_NODE_EXTENSIONS: './mine.mjs,./nowhere.mjs' }, { OTEL_CONFIG_FILE: 'otel.yaml' }]) {
    const text = new Cli(t, ['settings'], { cwd, env });
    assert.equal((await text.end()).code, 0, text.stderr);
    assert.match(
      text.stdout,
      /^Extensions\n {2}\.\/mine\.mjs \(\/.*\/mine\.mjs\): spanProcessors: 2, sampler: 1, instrumentations: own 1\.2\.3, @opentelemetry\/instrumentation-express \d+\.\d+\.\d+$/m,
    );
    const json = new Cli(t, ['settings', '--json'], { cwd, env });
    assert.equal((await json.end()).code, 0, json.stderr);
    const { extensions, problems } = JSON.parse(json.stdout) as {
      extensions: { name: string; brings: unknown }[];
      problems: string[];
    };
    assert.deepEqual(
      extensions.map(({ name, brings }) => [name, brings]),
      [['./mine.mjs', BRINGS]],
    );
    const missing = problems.filter((line) => line.includes('"./nowhere.mjs" (OTEL_NODE_EXTENSIONS) was not found'));
    assert.equal(missing.length, 'OTEL_CONFIG_FILE' in env ? 0 : 1);
  }
});

test('without extensions, otel-auto settings loads nothing of theirs and lists none', async (t) => {
  const cwd = writeFiles(FILES);
  const cli = new Cli(t, ['settings'], { cwd });
  assert.equal((await cli.end()).code, 0);
  assert.doesNotMatch(cli.stdout, /^Extensions$/m);
});

test('facts() and a line at debug', async () => {
  const { stdout, lines } = await runExtended({
    files: FILES,
    app: 'app.cjs',
    extensions: './mine.mjs',
    env: { OTEL_LOG_LEVEL: 'debug' },
  });
  const [fact] = JSON.parse(stdout.split('\n')[0] ?? '') as { brings: unknown; instrumentations: { name: string }[] }[];
  assert.deepEqual(fact?.brings, BRINGS);
  assert.deepEqual(fact?.instrumentations[0], { name: 'own', version: '1.2.3' });
  assert.equal(fact?.instrumentations[1]?.name, '@opentelemetry/instrumentation-express');
  assert.ok(lines.some((line) => /brings spanProcessors: 2, sampler: 1, instrumentations: own 1\.2\.3, /.test(line)));
});

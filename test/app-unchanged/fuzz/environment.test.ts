/** Whatever the environment holds: no crash, no hang, not a byte on stdout. The seed is printed; OTEL_AUTO_SEED repeats it. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { context, defaultTextMapGetter, defaultTextMapSetter, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import * as optional from '../../../src/loader/rare-settings.ts';
import { libraries } from '../../../src/loader/registry.ts';
import { explainSelection } from '../../../src/loader/selection-problems.ts';
import { createProvider } from '../../../src/loader/tracer-provider.ts';
import { createPropagator } from '../../../src/propagation/propagators.ts';
import { createRarePropagator } from '../../../src/propagation/rare-propagators.ts';
import { createResource } from '../../../src/resource/resource.ts';
import { Redaction } from '../../../src/secrets/redaction.ts';
import { describeProblem } from '../../../src/settings/read/problem.ts';
import { readSettings } from '../../../src/settings/read/read-settings.ts';
import { run } from '../../harness/run.ts';
import { writeApp } from '../../nothing-lost/exit/app.ts';
import { NAMES, randomEnvironment } from './environment.ts';
import { Random } from './random.ts';

const SEED = Number(process.env.OTEL_AUTO_SEED ?? Date.now() % 2 ** 31);
const IN_PROCESS = 10_000;
const PROCESSES = 150;

console.error(`OTEL_AUTO_SEED=${SEED}`);

/** Everything that is built of settings before anything is sent. */
function build(env: Record<string, string | undefined>): void {
  const { values: settings, problems } = readSettings(env, libraries);
  for (const problem of problems) assert.doesNotMatch(describeProblem(problem), /[\r\n]/);
  structuredClone(settings);
  const { lines, off } = explainSelection(libraries, settings);
  for (const text of [...lines, ...off.map(({ reason }) => reason)]) assert.equal(typeof text, 'string');
  const resource = createResource(settings, { serviceName: undefined, serviceVersion: undefined });
  let ended = 0;
  const processor = {
    onStart() {},
    onEnd() {
      ended++;
    },
    forceFlush: async () => {},
    shutdown: async () => {},
  };
  const copied = optional.createCopyProcessor(settings);
  const provider = createProvider({
    settings,
    resource,
    spanProcessors: copied === undefined ? [processor] : [copied, processor],
    // Without asking anybody.
    createRemote: ({ initialRate }, _service, byRatio) => byRatio(initialRate),
    restrictSampler: (sampler) => optional.restrictSamplerOf(settings, sampler),
  });
  const span = provider.getTracer('fuzz').startSpan('a', { attributes: { key: 'value' } }, ROOT_CONTEXT);
  const inner = createPropagator(settings.propagators, createRarePropagator);
  const propagator = optional.createPropagator(inner, settings) ?? inner;
  assert.equal(typeof new Redaction(settings.redaction).redactUrl('http://a/b?c=d&token=e'), 'string');
  const carrier: Record<string, string> = {};
  propagator.inject(trace.setSpan(context.active(), span), carrier, defaultTextMapSetter);
  propagator.extract(ROOT_CONTEXT, carrier, defaultTextMapGetter);
  const recording = span.isRecording();
  span.end();
  assert.equal(ended, recording ? 1 : 0);
}

it('the table and every library have their variables in it', () => {
  const random = new Random(SEED);
  const seen = new Set(Array.from({ length: 200 }, () => Object.keys(randomEnvironment(random))).flat());
  assert.deepEqual(
    NAMES.filter((name) => !seen.has(name)),
    [],
  );
  assert.ok(NAMES.length > 130);
});

it(`${IN_PROCESS} environments in this process, seed ${SEED}`, { timeout: 120_000 }, () => {
  const random = new Random(SEED);
  const { write } = process.stdout;
  let written = 0;
  process.stdout.write = () => {
    written++;
    return true;
  };
  try {
    for (let i = 0; i < IN_PROCESS; i++) {
      const env = randomEnvironment(random);
      const before = { ...env };
      try {
        build(env);
      } catch (error) {
        throw new Error(`environment ${i} of seed ${SEED}: ${JSON.stringify(env).slice(0, 2000)}`, { cause: error });
      }
      assert.deepEqual(env, before);
    }
  } finally {
    process.stdout.write = write;
  }
  assert.equal(written, 0);
});

/** ms; a process that takes longer hangs. */
const HANG = 20_000;

describe(`${PROCESSES} environments in processes, seed ${SEED}`, { concurrency: 2 }, () => {
  const random = new Random(SEED + 1);
  const file = writeApp(
    { code: 'span("a"); setTimeout(() => { span("b"); say("out"); process.exitCode = 3; }, 5);' },
    'cjs',
  );
  for (let i = 0; i < PROCESSES; i++) {
    const env = randomEnvironment(random);
    it(`environment ${i}`, async () => {
      const { code, signal, stdout, stderr } = await run({
        file,
        env: { OTEL_NODE_EXIT_TIMEOUT: '500', ...env },
        timeout: HANG,
      });
      const seen = `${JSON.stringify(env).slice(0, 2000)}\n${stderr.slice(0, 2000)}`;
      assert.deepEqual({ code, signal }, { code: 3, signal: null }, seen);
      // Asked for by name, telemetry is printed to stdout.
      const { tracesExporters, metricsExporters, logsExporters } = readSettings(env).values;
      const exporters: readonly string[] = [...tracesExporters, ...metricsExporters, ...logsExporters];
      if (exporters.includes('console') || exporters.includes('otlp/stdout')) assert.match(stdout, /^out$/m);
      else assert.equal(stdout, 'out\n', seen);
      assert.match(stderr, /^(\[otel-auto\] (error|warn|info|debug|verbose): .*\n)*$/, seen);
    });
  }
});

import { defaultTextMapGetter, ROOT_CONTEXT, SpanKind } from '@opentelemetry/api';
import { AlwaysOnSampler } from '@opentelemetry/sdk-trace';
import { guard } from '../../../../register/guard.ts';
import { appendHook, matchEsModule } from '../../../../src/node/esm-transform.ts';
import { directoryOf, isInside, isMain, packageNameOf, pathInside } from '../../../../src/node/packages.ts';
import { findMainScript } from '../../../../src/telemetry/app-package.ts';
import { readEnvironmentContext } from '../../../../src/telemetry/environment-context.ts';
import { kubernetesAttributes } from '../../../../src/telemetry/kubernetes.ts';
import { copyAttributes } from '../../../../src/telemetry/optional/copy.ts';
import { withCorrelationId } from '../../../../src/telemetry/optional/correlation.ts';
import { narrowSampler } from '../../../../src/telemetry/optional/narrow.ts';
import { compilePattern } from '../../../../src/telemetry/optional/pattern.ts';
import { createRarePropagator } from '../../../../src/telemetry/rare-propagators.ts';
import { traceContextPropagator } from '../../../../src/telemetry/trace-context.ts';
import { indexOfKey } from '../../../../src/telemetry/tracer/attributes.ts';
import { parseTraceState } from '../../../../src/telemetry/tracestate.ts';
import { fits } from '../../../../src/telemetry/wildcard.ts';
import type { Calls } from './calls.ts';

const PARENT = `00-${'1'.repeat(32)}-${'1'.repeat(16)}-01`;
const extract = (headers: Record<string, string>) =>
  traceContextPropagator.extract(ROOT_CONTEXT, headers, defaultTextMapGetter);

const correlation = withCorrelationId(traceContextPropagator, {
  capturedHeaders: undefined,
  redactedHeaders: undefined,
  knownMethods: undefined,
  responseTraceparent: false,
  correlationIdHeaders: ['x-id'],
  propagateCorrelationId: false,
});

const samplerWith = (ignoredUrls: readonly string[]) =>
  narrowSampler(
    new AlwaysOnSampler(),
    { ignoredPaths: ['/a*b'], ignoredUrls, rules: [], maxPerSecond: undefined },
    false,
  );
const sampler = samplerWith(['*/a*b', 'http://a/*/:id']);
const sample = (kind: SpanKind, key: string, text: string) =>
  'shouldSample' in sampler && sampler.shouldSample(ROOT_CONTEXT, '1'.repeat(32), 'GET', kind, { [key]: text }, []);

/** As if the process ran that script. */
function guardOf(script: string): void {
  const registry = globalThis as unknown as Record<symbol, unknown>;
  const key = Symbol.for('@org/otel-auto');
  const main = process.argv[1] as string;
  process.argv[1] = script;
  try {
    guard(() => (() => ({ start() {} })) as unknown as NodeJS.Require);
  } finally {
    process.argv[1] = main;
    delete registry[key];
  }
}

export const TELEMETRY: Calls = {
  'register/guard.ts': [
    guardOf,
    (text) => guardOf(`/${text}/npm`),
    (text) => guardOf(`/${text}/npm-cli.js`),
    (text) => guardOf(`npm.${text}`),
  ],
  'src/node/esm-transform.ts': [
    (text) => matchEsModule(text, {}),
    (text) => matchEsModule(`file:///node_modules/${text}`, {}),
    (text) => appendHook(text, { packageName: 'a', filename: '/a', bindings: ['a'] }),
  ],
  'src/node/packages.ts': [
    packageNameOf,
    (text) => packageNameOf(`/node_modules/${text}`),
    (text) => directoryOf(`/node_modules/${text}`, 'a'),
    (text) => isInside(text, '/a', 'a'),
    (text) => pathInside(`/a/${text}`, '/a'),
    (text) => isMain('a.js', text),
    (text) => isMain(text, 'a.js'),
  ],
  'src/telemetry/app-package.ts': [(text) => findMainScript(['node', '/'], [text])],
  'src/telemetry/environment-context.ts': [
    (text) => readEnvironmentContext({ TRACEPARENT: text }, traceContextPropagator),
    (text) => readEnvironmentContext({ [text]: text }, createRarePropagator('jaeger')),
  ],
  'src/telemetry/kubernetes.ts': [(text) => kubernetesAttributes({ KUBERNETES_SERVICE_HOST: 'a', POD_NAME: text })],
  'src/telemetry/optional/copy.ts': [(text) => copyAttributes([text])],
  'src/telemetry/optional/correlation.ts': [
    (text) => correlation.extract(ROOT_CONTEXT, { 'x-id': text }, defaultTextMapGetter),
  ],
  'src/telemetry/optional/narrow.ts': [
    (text) => sample(SpanKind.SERVER, 'url.path', `/${text}`),
    (text) => sample(SpanKind.CLIENT, 'url.full', `http://${text}`),
    (text) => sample(SpanKind.CLIENT, 'url.full', text),
    (text) => samplerWith([text]),
  ],
  'src/telemetry/optional/pattern.ts': [
    ...['*a', '/a*b*c', '*/a/*', '/:id/*/a', '*/{id}/a', '{id}/*/{id}/:id/a'].map(compilePattern),
    (text) => compilePattern(text)('/a/b'),
    (text) => compilePattern(`*${text}`)('/a/b'),
  ],
  'src/telemetry/trace-context.ts': [
    (text) => extract({ traceparent: text }),
    (text) => extract({ traceparent: `${PARENT}${text}` }),
    (text) => extract({ traceparent: PARENT, tracestate: text }),
    (text) => extract({ traceparent: PARENT, tracestate: `a=${text.slice(0, 32_000)}` }),
  ],
  'src/telemetry/tracer/attributes.ts': [(text) => indexOfKey(['a', 1], text)],
  'src/telemetry/tracestate.ts': [
    (text) => parseTraceState('a=b')?.set(text, text),
    (text) => parseTraceState(text.slice(0, 32_768)),
  ],
  'src/telemetry/wildcard.ts': [
    ...['*a', 'a*b*c', '?*a?', '**a', '*a*a*a*b'].map((pattern) => (text: string) => fits(text, pattern)),
    (text) => fits('a/b', text),
    (text) => fits('a/b', `*${text}`),
  ],
};

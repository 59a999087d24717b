import { defaultTextMapGetter, defaultTextMapSetter, propagation, ROOT_CONTEXT, SpanKind } from '@opentelemetry/api';
import { AlwaysOnSampler } from '@opentelemetry/sdk-trace';
import { guard } from '../../../../register/guard.ts';
import { printSourceLine } from '../../../../src/exit/source-line.ts';
import { includedBy, insideOf } from '../../../../src/extensions/instrumentations.ts';
import { isFirstToSay } from '../../../../src/extensions/said-once.ts';
import { appendHook, matchEsModule } from '../../../../src/hooks/esm-transform.ts';
import { PackageFinder } from '../../../../src/hooks/package-finder.ts';
import { isMain, packageNameOf, pathInside } from '../../../../src/hooks/packages.ts';
import { baggagePropagator } from '../../../../src/propagation/baggage.ts';
import { isNamed } from '../../../../src/propagation/command-patterns.ts';
import { copyAttributes } from '../../../../src/propagation/copy-to-spans.ts';
import { withCorrelationId } from '../../../../src/propagation/correlation-id.ts';
import { readEnvironmentContext } from '../../../../src/propagation/environment-context.ts';
import { createRarePropagator } from '../../../../src/propagation/rare-propagators.ts';
import { traceContextPropagator } from '../../../../src/propagation/trace-context.ts';
import { parseTraceState } from '../../../../src/propagation/tracestate.ts';
import { findMainScript } from '../../../../src/resource/app-package.ts';
import { kubernetesAttributes } from '../../../../src/resource/kubernetes.ts';
import { restrictSampler } from '../../../../src/sampling/restrict-sampler.ts';
import { fits } from '../../../../src/settings/parse/name-pattern.ts';
import { compilePattern } from '../../../../src/settings/parse/path-pattern.ts';
import type { Calls } from './calls.ts';

const PARENT = `00-${'1'.repeat(32)}-${'1'.repeat(16)}-01`;
const extract = (headers: Record<string, string>) =>
  traceContextPropagator.extract(ROOT_CONTEXT, headers, defaultTextMapGetter);

const injectBaggage = (key: string, value: string) =>
  baggagePropagator.inject(
    propagation.setBaggage(ROOT_CONTEXT, propagation.createBaggage({ [key]: { value } })),
    {},
    defaultTextMapSetter,
  );

const correlation = withCorrelationId(traceContextPropagator, {
  capturedHeaders: undefined,
  redactedHeaders: undefined,
  knownMethods: undefined,
  responseTraceparent: false,
  correlationIdHeaders: ['x-id'],
  propagateCorrelationId: false,
});

const samplerWith = (ignoredUrls: readonly string[]) =>
  restrictSampler(
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

const finder = new PackageFinder(['a', '@a/b']);

export const TELEMETRY: Calls = {
  'register/guard.ts': [
    guardOf,
    (text) => guardOf(`/${text}/npm`),
    (text) => guardOf(`/${text}/npm-cli.js`),
    (text) => guardOf(`npm.${text}`),
  ],
  'src/exit/source-line.ts': [
    (text) => printSourceLine({ stack: text }, 'uncaughtException', '/no/folder/'),
    (text) => printSourceLine({ stack: `    at ${text}` }, 'uncaughtException', '/no/folder/'),
    (text) => printSourceLine({ stack: `    at a (/${text}` }, 'uncaughtException', '/no/folder/'),
  ],
  'src/hooks/esm-transform.ts': [
    (text) => matchEsModule(text, {}, finder),
    (text) => matchEsModule(`file:///node_modules/${text}`, {}, finder),
    (text) => matchEsModule(`file:///node_modules/a/${text}`, { a: { b: [] } }, finder),
    (text) => appendHook(text, { packageName: 'a', url: 'file:///a', filename: '/a', bindings: ['a'] }),
  ],
  'src/hooks/package-finder.ts': [
    (text) => finder.find(text),
    (text) => finder.find(`/node_modules/${text}`),
    (text) => finder.find(`/node_modules/a${text}/a`),
    (text) => finder.find(`/${text}/a`),
    (text) => finder.findUrl(`file:///${text}/a`),
  ],
  'src/hooks/packages.ts': [
    packageNameOf,
    (text) => packageNameOf(`/node_modules/${text}`),
    (text) => pathInside(`/a/${text}`, '/a'),
    (text) => isMain('a.js', text),
    (text) => isMain(text, 'a.js'),
  ],
  'src/resource/app-package.ts': [(text) => findMainScript(['node', '/'], [text])],
  'src/propagation/environment-context.ts': [
    (text) => readEnvironmentContext({ TRACEPARENT: text }, traceContextPropagator),
    (text) => readEnvironmentContext({ [text]: text }, createRarePropagator('jaeger')),
  ],
  'src/resource/kubernetes.ts': [(text) => kubernetesAttributes({ KUBERNETES_SERVICE_HOST: 'a', POD_NAME: text })],
  'src/extensions/said-once.ts': [(text) => isFirstToSay(text)],
  'src/extensions/instrumentations.ts': [
    (text) => insideOf('pg').test(text),
    (text) => insideOf(text),
    (text) => includedBy(`/${text}`),
  ],
  'src/propagation/command-patterns.ts': [
    (text) => isNamed(['a*'], text, ['sh', '-c', text]),
    (text) => isNamed(['a*'], text, ['cmd', '/d', '/s', '/c', text]),
  ],
  'src/propagation/copy-to-spans.ts': [(text) => copyAttributes([text])],
  'src/propagation/correlation-id.ts': [
    (text) => correlation.extract(ROOT_CONTEXT, { 'x-id': text }, defaultTextMapGetter),
  ],
  'src/sampling/restrict-sampler.ts': [
    (text) => sample(SpanKind.SERVER, 'url.path', `/${text}`),
    (text) => sample(SpanKind.CLIENT, 'url.full', `http://${text}`),
    (text) => sample(SpanKind.CLIENT, 'url.full', text),
    (text) => samplerWith([text]),
  ],
  'src/settings/parse/path-pattern.ts': [
    ...['*a', '/a*b*c', '*/a/*', '/:id/*/a', '*/{id}/a', '{id}/*/{id}/:id/a'].map(compilePattern),
    (text) => compilePattern(text)('/a/b'),
    (text) => compilePattern(`*${text}`)('/a/b'),
  ],
  'src/propagation/baggage.ts': [
    (text) => baggagePropagator.extract(ROOT_CONTEXT, { baggage: text }, defaultTextMapGetter),
    (text) => baggagePropagator.extract(ROOT_CONTEXT, { baggage: `a=${text.slice(0, 8_190)}` }, defaultTextMapGetter),
    (text) =>
      baggagePropagator.extract(ROOT_CONTEXT, { baggage: `a=%FF${text.slice(0, 8_187)}` }, defaultTextMapGetter),
    (text) => injectBaggage(text, 'a'),
    (text) => injectBaggage('a', text),
  ],
  'src/propagation/rare-propagators.ts': [
    (text) => createRarePropagator('xray').extract(ROOT_CONTEXT, { 'x-amzn-trace-id': text }, defaultTextMapGetter),
    (text) => createRarePropagator('b3').extract(ROOT_CONTEXT, { b3: text }, defaultTextMapGetter),
    (text) => createRarePropagator('b3').extract(ROOT_CONTEXT, { 'x-b3-sampled': text }, defaultTextMapGetter),
  ],
  'src/propagation/trace-context.ts': [
    (text) => extract({ traceparent: text }),
    (text) => extract({ traceparent: `${PARENT}${text}` }),
    (text) => extract({ traceparent: PARENT, tracestate: text }),
    (text) => extract({ traceparent: PARENT, tracestate: `a=${text.slice(0, 32_000)}` }),
  ],
  'src/propagation/tracestate.ts': [
    (text) => parseTraceState('a=b')?.set(text, text),
    (text) => parseTraceState(text.slice(0, 32_768)),
  ],
  'src/settings/parse/name-pattern.ts': [
    ...['*a', 'a*b*c', '?*a?', '**a', '*a*a*a*b'].map((pattern) => (text: string) => fits(text, pattern)),
    (text) => fits('a/b', text),
    (text) => fits('a/b', `*${text}`),
  ],
};

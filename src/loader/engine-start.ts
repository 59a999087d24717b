/** The start of a thread with `OTEL_NODE_ENGINE=sdk`: OpenTelemetry's own packages trace, and this package sees to how it ends. */

import type { SpanProcessor } from '@opentelemetry/sdk-trace';
import { findPackages } from '../engine/find-packages.ts';
import { type Official, startOfficial } from '../engine/official-sdk.ts';
import { withCurrentNames } from '../engine/older-spans.ts';
import { SdkDelivery } from '../engine/sdk-delivery.ts';
import { flushAtExit } from '../exit/ways-out.ts';
import { ExtendedDelivery } from '../extensions/extended-delivery.ts';
import { foldersOfApp } from '../extensions/find-extension.ts';
import { type Counts, countSent, type Facts, type SpanCounts } from '../facts/facts.ts';
import { loadChunk } from '../node/chunk.ts';
import { isLogged, log } from '../node/log.ts';
import { messageOfThrown } from '../node/thrown.ts';
import { findMainScript } from '../resource/app-package.ts';
import type { SamplingSettings, Settings } from '../settings/shape.ts';
import { VERSION } from '../version.ts';
import { describeDestinations } from './destinations.ts';
import { sayDiag } from './diag-lines.ts';
import type { Handover } from './thread-handover.ts';

/** Never throws: what keeps the SDK from starting is said, and the app runs untraced. */
export function startEngine(settings: Settings, inherited: Handover | undefined, facts: Facts): void {
  const { argv, execArgv } = process;
  const folders = foldersOfApp(findMainScript(argv, execArgv));
  const isWorker = inherited !== undefined;
  // A worker thread repeats no line that its main thread has written.
  const say = (level: 'error' | 'warn', line: string) => log(isWorker ? 'debug' : level, line);
  try {
    const packages = findPackages(folders, settings.otlpTraces.protocol);
    if ('missing' in packages) {
      facts.state = 'engine not installed';
      say(
        'error',
        `OTEL_NODE_ENGINE=sdk: not found from ${folders.join(' nor from ')}: ${packages.missing.join(', ')}; ` +
          `the app runs untraced. Run npm install ${packages.missing.join(' ')} there, or unset OTEL_NODE_ENGINE.`,
      );
      return;
    }
    for (const line of unused(settings)) say('warn', line);
    const tracing = loadChunk<typeof import('./tracing.ts')>('loader-tracing');
    const { resource, link, pipeline } = tracing.startEngineSending(settings, inherited);
    const { exporters, others } = startOfficial({
      settings,
      packages,
      resource,
      spanProcessors: printersOf(settings),
      takeRest:
        link &&
        ((spans) => {
          for (const span of spans) link.write(withCurrentNames(span));
        }),
      isWorker,
      diag: DIAG,
    });
    const delivery = new SdkDelivery(new ExtendedDelivery(exporters, others, settings.exitTimeout), pipeline?.delivery);
    if (pipeline !== undefined) countSent(facts, { spans: () => countsOf(exporters, pipeline.counters()) });
    flushAtExit({
      deliveries: () => [delivery],
      patience: { quiet: settings.exitTimeout, most: settings.exitMax },
    });
    facts.state = 'running';
    if (isLogged('debug')) log('debug', `version ${VERSION} runs ${packages.sdk}; ${describeDestinations(settings)}`);
  } catch (error) {
    facts.state = 'failed';
    say(
      'error',
      `OTEL_NODE_ENGINE=sdk: OpenTelemetry's packages could not start (${messageOfThrown(error)}); the app may be untraced. ` +
        'Update them, or unset OTEL_NODE_ENGINE.',
    );
  }
}

/** Counts of the exporters, and of what they have left, or other threads: that is delivered and counted as our own spans are. */
function countsOf(exporters: Official['exporters'], last: Counts): SpanCounts {
  const sum = { sent: 0, lost: 0, retained: 0 };
  for (const { sent, lost, retained } of exporters.map((exporter) => exporter.counts())) {
    sum.sent += sent;
    sum.lost += lost;
    sum.retained += retained;
  }
  return {
    ...last,
    ended: last.ended + sum.sent + sum.lost + sum.retained,
    sent: last.sent + sum.sent,
    dropped: { ...last.dropped, exporter: sum.lost },
    retained: last.retained + sum.retained,
    notSampled: 0, // The SDK does not say.
  };
}

function printersOf({ tracesExporters }: Settings): SpanProcessor[] {
  const printers: SpanProcessor[] = [];
  if (tracesExporters.includes('console'))
    printers.push(loadChunk<typeof import('../exporters/console.ts')>('exporters-console').createConsoleProcessor());
  if (tracesExporters.includes('otlp/stdout'))
    printers.push(
      loadChunk<typeof import('../exporters/otlp-stdout.ts')>('exporters-otlp-stdout').createOtlpStdoutProcessor(),
    );
  return printers;
}

/** One line for each setting that changes what is sent, and that only the other engine has. */
function unused({ extensions, tracesExporters, sampling, declared }: Settings): string[] {
  const names = [
    ...(extensions.length > 0 ? ['OTEL_NODE_EXTENSIONS'] : []),
    ...(tracesExporters.includes('zipkin') ? ['OTEL_TRACES_EXPORTER=zipkin'] : []),
    ...(sampling !== undefined && isAsked(sampling) ? ['what is ignored, ruled or limited beside the sampler'] : []),
    ...(declared !== undefined ? ['the sampler, limits and propagators of OTEL_CONFIG_FILE'] : []),
  ];
  return names.map((name) => `not used with OTEL_NODE_ENGINE=sdk: ${name}. Unset one of the two, see docs/engines.md.`);
}

/** In AWS Lambda one URL is ignored without being asked for. */
function isAsked({ ignoredPaths, ignoredUrls, rules, maxPerSecond }: SamplingSettings): boolean {
  const ofPlatform = process.env.AWS_LAMBDA_RUNTIME_API ? 1 : 0;
  return ignoredPaths.length + rules.length > 0 || ignoredUrls.length > ofPlatform || maxPerSecond !== undefined;
}

const DIAG = Object.fromEntries(
  (['error', 'warn', 'info', 'debug', 'verbose'] as const).map((level) => [
    level,
    (...args: unknown[]) => sayDiag(level, args),
  ]),
);

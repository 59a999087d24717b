import { setEnvironmentData } from 'node:worker_threads';
import type { Invitation } from '../pipeline/app/pipeline.ts';
import { publicEndpoint } from '../pipeline/transport/failures.ts';
import type { Settings } from '../settings/shape.ts';
import { VERSION } from '../version.ts';
import { HANDOVER_KEY, type Handover } from './thread-handover.ts';

/** Leaves it for the workers that this thread starts from now on. */
export function handToWorkers(
  settings: Settings,
  pipeline: Invitation | undefined,
  more: readonly Invitation[],
  started: SharedArrayBuffer,
  said: SharedArrayBuffer | undefined,
): void {
  const handover: Handover = { version: VERSION, settings: withoutSecrets(settings), pipeline, more, started, said };
  setEnvironmentData(HANDOVER_KEY, handover as never);
}

/** The sender knows them, and an app that keeps its environment from a worker does so for a reason. */
function withoutSecrets(settings: Settings): Settings {
  const { otlpTraces, otlpLogs, otlpMetrics, zipkin, declared } = settings;
  return {
    ...settings,
    otlpTraces: withoutSecret(otlpTraces),
    otlpLogs: otlpLogs && withoutSecret(otlpLogs),
    otlpMetrics: otlpMetrics && withoutSecret(otlpMetrics),
    zipkin: { ...zipkin, endpoint: publicEndpoint(zipkin.endpoint) },
    declared: declared && {
      ...declared,
      more: declared.more.map((one) => ({ ...one, otlp: withoutSecret(one.otlp) })),
    },
  };
}

function withoutSecret(otlp: Settings['otlpTraces']): Settings['otlpTraces'] {
  return { ...otlp, endpoint: publicEndpoint(otlp.endpoint), headers: {} };
}

import { loadedWorkerThreads } from '../node/threads.ts';
import type { Invitation } from '../pipeline/app/pipeline.ts';
import type { Settings } from '../settings/shape.ts';
import { VERSION } from '../version.ts';

/**
 * A thread with a running loader hands this object to the workers that it starts. A worker is part of its process: one
 * configuration, one resource, one sender, whatever `env` the app gives it.
 */
export interface Handover {
  /** Version of the loader; another copy's is not understood. */
  version: string;
  settings: Settings;
  /** Absent when nothing is sent by OTLP. */
  pipeline: Invitation | undefined;
  /** One per collector beside that. */
  more: readonly Invitation[];
  /** Where started spans are counted; for `JoinedSpans`. */
  started: SharedArrayBuffer;
  /** Where lines about extensions are noted, as `shareSaid` has it; absent without extensions. */
  said: SharedArrayBuffer | undefined;
}

/** Copied by Node into every worker at its creation. All of it must be fit for a structured clone, or no worker starts. */
export const HANDOVER_KEY = '@org/otel-auto';

/**
 * Takes the handover that the thread above left for this one; undefined in the main thread, and where the loader does not run
 * above.
 */
export function takeHandover(): Handover | undefined {
  const threads = loadedWorkerThreads();
  if (threads === undefined || threads.isMainThread) return undefined;
  const inherited = threads.getEnvironmentData(HANDOVER_KEY) as unknown as Handover | undefined;
  return inherited?.version === VERSION ? inherited : undefined;
}

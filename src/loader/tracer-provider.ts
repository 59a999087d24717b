import type { Resource } from '@opentelemetry/resources';
import type { SpanProcessor } from '@opentelemetry/sdk-trace';
import { createDeclaredSampler } from '../sampling/declared-sampler.ts';
import { createSampler } from '../sampling/standard-samplers.ts';
import { Scrubber } from '../secrets/scrubber.ts';
import { fits } from '../settings/parse/name-pattern.ts';
import type { Settings } from '../settings/shape.ts';
import type { OnFault } from '../span/faults.ts';
import type { Starter } from '../span/layout.ts';
import type { NewIds } from '../span/new-ids.ts';
import type { OpenSpans } from '../span/open-spans.ts';
import type { StartedSpans } from '../span/started-spans.ts';
import type { AnySampler } from '../span/trace-sampler.ts';
import { SpanTracerProvider, type SpanTracerProviderOptions } from '../span/tracer-provider.ts';

export interface ProviderOptions {
  settings: Settings;
  resource: Resource;
  /** Where spans go; none is allowed: context is propagated all the same. */
  spanProcessors: SpanProcessor[];
  onFault?: OnFault;
  onDropped?: (error: unknown) => void;
  started?: StartedSpans;
  open?: OpenSpans | undefined;
  starter?: Starter;
  createOperationMeter?: NonNullable<SpanTracerProviderOptions['createOperationMeter']>;
  /** Default: loads the chunk. */
  createRemote?: Parameters<typeof createSampler>[2];
  /** In place of the sampler of the settings. */
  sampler?: AnySampler | undefined;
  newIds?: NewIds | undefined;
  /** Puts what is ignored, ruled or limited around the sampler; default: nothing is. */
  restrictSampler?: ((sampler: AnySampler) => AnySampler) | undefined;
}

/** Builds the tracer provider. Registers nothing, sends nothing; only a remote sampler starts to ask. */
export function createProvider({
  settings,
  resource,
  spanProcessors,
  onFault,
  onDropped,
  started,
  open,
  starter,
  createOperationMeter,
  createRemote,
  sampler,
  newIds,
  restrictSampler = (all) => all,
}: ProviderOptions): SpanTracerProvider {
  const { sampler: tree, tracers = [] } = settings.declared ?? {};
  const scrubber = settings.redaction.texts ? new Scrubber(settings.redaction) : undefined;
  return new SpanTracerProvider({
    resource,
    sampler: restrictSampler(
      sampler ??
        (tree === undefined
          ? createSampler(settings.sampler, String(resource.attributes['service.name'] ?? ''), createRemote)
          : createDeclaredSampler(tree)),
    ),
    spanLimits: settings.spanLimits,
    spanProcessors,
    ...(scrubber && { scrub: (text: string) => scrubber.scrub(text) }),
    ...(onFault && { onFault }),
    ...(onDropped && { onDropped }),
    ...(started && { started }),
    ...(open && { open }),
    ...(starter && { starter }),
    ...(newIds && { newIds }),
    ...(createOperationMeter && { createOperationMeter }),
    ...(tracers.length > 0 && {
      isEnabled: (scope: string) => tracers.find(({ name }) => fits(scope, name))?.enabled ?? true,
    }),
  });
}

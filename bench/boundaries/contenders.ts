import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { contenders as all, type Contender, NO_LOOK_UPS, root } from '../contenders.ts';

/** Those of the other bench whose traces are compared. */
export const installed = ['upstream', 'dd-trace'];

/**
 * All send OTLP to the same collector. dd-trace does so where it is told to; that spans of OpenTelemetry's API are its own takes a
 * call of its provider, which an app would make: https://docs.datadoghq.com/tracing/trace_collection/custom_instrumentation/otel_instrumentation/
 */
export const contenders: readonly Contender[] = all
  .filter(({ name }) => name === 'ours' || installed.includes(name))
  .map((contender) =>
    contender.name === 'dd-trace' ? { ...contender, env: otlpOfDatadog(contender.env) } : contender,
  );

/** No tracing, for what a task costs without. */
export const bare = all.find(({ name }) => name === 'bare') as Contender;

function otlpOfDatadog(env: Contender['env']): Contender['env'] {
  return (receiver) => ({
    ...env(receiver),
    OTEL_TRACES_EXPORTER: 'otlp',
    OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${receiver}/v1/traces`,
  });
}

/** The environment in which a process, and those that it starts, are traced by the contender. */
export function environmentOf(
  { name, folder = '', entry = '', env }: Contender,
  receiver: string,
): Record<string, string> {
  const files = [join(root, folder, entry)];
  if (name === 'dd-trace') files.push(join(import.meta.dirname, 'register-dd-trace.mjs'));
  const flags = files.map((file) => `--import=${pathToFileURL(file).href}`).join(' ');
  return { ...NO_LOOK_UPS, ...env(receiver), NODE_OPTIONS: flags };
}

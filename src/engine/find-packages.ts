import { dirname } from 'node:path';
import { findExtension } from '../extensions/find-extension.ts';
import type { OtlpProtocol } from '../settings/shape.ts';

const SDK = '@opentelemetry/sdk-node';
const INSTRUMENTATIONS = '@opentelemetry/auto-instrumentations-node';

/** One exporter per protocol. The SDK brings all of them, the app has to name only the first. */
const EXPORTERS: Readonly<Record<OtlpProtocol, string>> = {
  'http/protobuf': '@opentelemetry/exporter-trace-otlp-proto',
  'http/json': '@opentelemetry/exporter-trace-otlp-http',
  grpc: '@opentelemetry/exporter-trace-otlp-grpc',
};

/** Main files of OpenTelemetry's packages. */
export interface Packages {
  readonly sdk: string;
  readonly instrumentations: string;
  readonly exporter: string;
}

/**
 * Finds them as `require` does from these folders.
 * @returns the names of those that are not there instead, where one is missing
 */
export function findPackages(
  folders: readonly string[],
  protocol: OtlpProtocol,
): Packages | { readonly missing: readonly string[] } {
  const sdk = findExtension(SDK, folders);
  const instrumentations = findExtension(INSTRUMENTATIONS, folders);
  const exporter = findExtension(EXPORTERS[protocol], sdk === undefined ? folders : [...folders, dirname(sdk)]);
  if (sdk !== undefined && instrumentations !== undefined && exporter !== undefined)
    return { sdk, instrumentations, exporter };
  const found = { [SDK]: sdk, [INSTRUMENTATIONS]: instrumentations, [EXPORTERS[protocol]]: exporter };
  return { missing: Object.keys(found).filter((name) => found[name] === undefined) };
}

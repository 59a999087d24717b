import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

export const root = join(import.meta.dirname, '..');

export interface Contender {
  readonly name: string;
  readonly title: string;
  /** Folder with the installed package, below the root of the repository; `bare` has none. */
  readonly folder?: string;
  /** What `--import` gets, below `folder`. */
  readonly entry?: string;
  readonly env: (receiver: string) => Readonly<Record<string, string>>;
}

/**
 * Traces only, over http/protobuf, to the receiver; and a short schedule, so that the rest of a measurement arrives soon. All of it is to the
 * advantage of whoever does more by default.
 */
const otlp = (receiver: string) => ({
  OTEL_EXPORTER_OTLP_ENDPOINT: receiver,
  OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf',
  OTEL_SERVICE_NAME: 'bench',
  OTEL_METRICS_EXPORTER: 'none',
  OTEL_LOGS_EXPORTER: 'none',
  OTEL_BSP_SCHEDULE_DELAY: '1000',
});

/** Keeps look-ups of clouds' metadata, which would leave the machine, from those who do them by default. */
export const NO_LOOK_UPS = { OTEL_NODE_RESOURCE_DETECTORS: 'env,host,os,process' };

export const contenders: readonly Contender[] = [
  { name: 'bare', title: 'bare Node.js', env: () => ({}) },
  {
    name: 'ours',
    title: '@org/otel-auto',
    folder: '.packed',
    entry: 'node_modules/@org/otel-auto/register/import.mjs',
    env: otlp,
  },
  {
    name: 'upstream',
    title: '@opentelemetry/auto-instrumentations-node',
    folder: 'bench/peers/upstream',
    entry: 'node_modules/@opentelemetry/auto-instrumentations-node/dist/register.mjs',
    env: otlp,
  },
  {
    name: 'elastic',
    title: '@elastic/opentelemetry-node',
    folder: 'bench/peers/elastic',
    entry: 'node_modules/@elastic/opentelemetry-node/import.mjs',
    env: otlp,
  },
  {
    name: 'dd-trace',
    title: 'dd-trace',
    folder: 'bench/peers/dd-trace',
    entry: 'node_modules/dd-trace/initialize.mjs',
    // To an agent, as it is by default; what it would tell Datadog about itself is off.
    env: (receiver) => ({
      DD_TRACE_AGENT_URL: receiver,
      DD_SERVICE: 'bench',
      DD_TRACE_FLUSH_INTERVAL: '1000',
      DD_TRACE_STARTUP_LOGS: 'false',
      DD_INSTRUMENTATION_TELEMETRY_ENABLED: 'false',
      DD_REMOTE_CONFIGURATION_ENABLED: 'false',
      DD_TRACE_OTEL_ENABLED: 'true',
    }),
  },
];

/** What Node itself takes for loading any file by `--import`: an empty one. */
export const emptyFile: Contender = {
  name: 'empty',
  title: 'an empty `--import` file',
  folder: 'bench/apps',
  entry: 'empty.mjs',
  env: () => ({}),
};

/** Is it what people would use instead? */
export function isPeer({ folder }: Contender): boolean {
  return folder?.startsWith('bench/peers/') ?? false;
}

/** Node's arguments that load the contender. */
export function loaderArguments({ folder, entry }: Contender): string[] {
  return folder && entry ? ['--import', pathToFileURL(join(root, folder, entry)).href] : [];
}

export function isInstalled({ folder, entry }: Contender): boolean {
  return !folder || !entry || existsSync(join(root, folder, entry));
}

/** Folders below bench/ with a package.json and a lock file of their own. */
export function installFolders(names: readonly string[]): string[] {
  const peers = readdirSync(join(root, 'bench', 'peers')).filter((name) => names.includes(name));
  return ['bench/apps', ...peers.map((name) => `bench/peers/${name}`)];
}

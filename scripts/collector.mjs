// Builds the OpenTelemetry Collector with its own builder, once: kept in `.test/collector`, which Git ignores.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const VERSION = 'v0.159.0';
/** Of the modules that are stable already; goes with VERSION. */
const STABLE_VERSION = 'v1.65.0';
const MODULE = 'go.opentelemetry.io/collector';
const GO = [1, 25];
const INSTALL_LIMIT = 300_000; // ms
const BUILD_LIMIT = 1_200_000; // ms

/** `{ path }` of the binary, or `{ reason }` why there can be none here. Throws when building it fails. */
export function ensureCollector(root) {
  const folder = join(root, '.test', 'collector', VERSION);
  const path = join(folder, 'build', 'collector');
  if (existsSync(path)) return { path };
  const found = goVersion();
  if (found === undefined || found[0] < GO[0] || (found[0] === GO[0] && found[1] < GO[1])) {
    const seen = found === undefined ? 'no Go found' : `Go ${found.join('.')} found`;
    return { reason: `building the Collector needs Go ${GO.join('.')} or later, ${seen}: https://go.dev/doc/install` };
  }
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'builder.yaml'), configuration());
  console.error(`building the OpenTelemetry Collector ${VERSION}, which takes minutes the first time ...`);
  execute('go', ['install', `${MODULE}/cmd/builder@${VERSION}`], folder, { GOBIN: folder }, INSTALL_LIMIT);
  execute(join(folder, 'builder'), ['--config', 'builder.yaml'], folder, {}, BUILD_LIMIT);
  return { path };
}

function configuration() {
  const list = (paths, version) => paths.map((path) => `  - gomod: ${MODULE}/${path} ${version}\n`).join('');
  return `dist:
  name: collector
  output_path: ./build
receivers:
${list(['receiver/otlpreceiver'], VERSION)}exporters:
${list(['exporter/debugexporter', 'exporter/otlphttpexporter'], VERSION)}providers:
${list(['confmap/provider/envprovider', 'confmap/provider/fileprovider'], STABLE_VERSION)}`;
}

function goVersion() {
  const { stdout } = spawnSync('go', ['env', 'GOVERSION'], { encoding: 'utf8' });
  return /^go(\d+)\.(\d+)/
    .exec(stdout ?? '')
    ?.slice(1)
    .map(Number);
}

function execute(command, args, cwd, env, timeout) {
  const flags = `${process.env.GOFLAGS ?? ''} -mod=mod`.trim();
  const { status, error } = spawnSync(command, args, {
    cwd,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, GOFLAGS: flags, ...env },
    timeout,
  });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} failed: ${error?.message ?? `exit ${status}`}`);
}

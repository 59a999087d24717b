// The OpenTelemetry Collector, built with its own builder.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensureProgram } from './go.mjs';

const VERSION = 'v0.159.0';
/** Of the modules that are stable already; goes with VERSION. */
const STABLE_VERSION = 'v1.65.0';
const MODULE = 'go.opentelemetry.io/collector';

export function ensureCollector(root) {
  return ensureProgram(root, {
    name: 'collector',
    version: VERSION,
    go: [1, 25],
    binary: 'build/collector',
    fetch(run, folder) {
      writeFileSync(join(folder, 'builder.yaml'), configuration());
      run('go', ['install', `${MODULE}/cmd/builder@${VERSION}`], { env: { GOBIN: folder } });
      run(join(folder, 'builder'), ['--config', 'builder.yaml', '--skip-compilation']);
    },
    compile(run, folder) {
      run('go', ['build', '-ldflags=-s -w', '-o', 'collector', '.'], { cwd: join(folder, 'build') });
    },
  });
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

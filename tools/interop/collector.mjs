// The OpenTelemetry Collector, built with its own builder: a small one, and one that runs the configurations of examples/deployment/gateway.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensureProgram } from './go.mjs';

const VERSION = 'v0.159.0';
/** Version of the modules that are stable already; goes with VERSION. */
const STABLE_VERSION = 'v1.65.0';
const MODULE = 'go.opentelemetry.io/collector';
const CONTRIB = 'github.com/open-telemetry/opentelemetry-collector-contrib';

const core = (path) => `${MODULE}/${path} ${VERSION}`;
const contrib = (path, version = VERSION) => `${CONTRIB}/${path} ${version}`;

const PROVIDERS = ['envprovider', 'fileprovider'].map((name) => `${MODULE}/confmap/provider/${name} ${STABLE_VERSION}`);

const PLAIN = {
  receivers: [core('receiver/otlpreceiver')],
  exporters: [core('exporter/debugexporter'), core('exporter/otlphttpexporter')],
  providers: PROVIDERS,
};

const GATEWAY = {
  receivers: [core('receiver/otlpreceiver')],
  processors: [
    core('processor/batchprocessor'),
    core('processor/memorylimiterprocessor'),
    contrib('processor/tailsamplingprocessor'),
  ],
  exporters: [
    core('exporter/otlpexporter'),
    contrib('exporter/loadbalancingexporter'),
    contrib('exporter/prometheusexporter'),
  ],
  connectors: [
    contrib('connector/spanmetricsconnector'),
    // Of 0.159.0 Go's checksum database has nothing.
    contrib('connector/servicegraphconnector', 'v0.158.0'),
  ],
  extensions: [contrib('extension/healthcheckextension'), contrib('extension/storage/filestorage')],
  providers: PROVIDERS,
};

export function ensureCollector(root) {
  return ensureBuilt(root, 'collector', PLAIN);
}

/** With all components that examples/deployment/gateway names. */
export function ensureGatewayCollector(root) {
  return ensureBuilt(root, 'gateway-collector', GATEWAY);
}

function ensureBuilt(root, name, components) {
  return ensureProgram(root, {
    name,
    version: VERSION,
    go: [1, 25],
    binary: 'build/collector',
    fetch(run, folder) {
      writeFileSync(join(folder, 'builder.yaml'), configuration(components));
      run('go', ['install', `${MODULE}/cmd/builder@${VERSION}`], { env: { GOBIN: folder } });
      run(join(folder, 'builder'), ['--config', 'builder.yaml', '--skip-compilation']);
    },
    compile(run, folder) {
      run('go', ['build', '-ldflags=-s -w', '-o', 'collector', '.'], { cwd: join(folder, 'build') });
    },
  });
}

function configuration(components) {
  const sections = Object.entries(components).map(
    ([section, modules]) => `${section}:\n${modules.map((module) => `  - gomod: ${module}\n`).join('')}`,
  );
  return `dist:\n  name: collector\n  output_path: ./build\n${sections.join('')}`;
}

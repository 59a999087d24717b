/**
 * Loaded with --require: the official SDK, set up by the environment alone, as `auto-instrumentations-node/register` does it but
 * for the instrumentations. Where the environment chooses no exporter, the SDK gets the one that its guide gives it.
 */
const { OTLPTraceExporter } = require('@opentelemetry/exporter-trace-otlp-proto');
const { NodeSDK } = require('@opentelemetry/sdk-node');

const CHOOSING = ['OTEL_TRACES_EXPORTER', 'OTEL_EXPORTER_OTLP_PROTOCOL', 'OTEL_EXPORTER_OTLP_TRACES_PROTOCOL'];
const chosen = CHOOSING.some((name) => process.env[name]);

try {
  const sdk = new NodeSDK(chosen ? {} : { traceExporter: new OTLPTraceExporter() });
  sdk.start();
  process.once('beforeExit', () => sdk.shutdown().catch(() => {}));
} catch {
  // The app runs without it, as `register` has it.
}

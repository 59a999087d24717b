// What an app does that sets up OpenTelemetry itself, before our loader comes.
const { trace } = require('@opentelemetry/api');
const { TracerProvider } = require('@opentelemetry/sdk-trace');
trace.setGlobalTracerProvider(new TracerProvider());

/** Does the name look as if it was meant for OpenTelemetry, or for what came before it? */
export function isMeantForUs(name: string): boolean {
  return name.startsWith('OTEL_') || name.startsWith('JAEGER_') || name.startsWith('ZIPKIN_');
}

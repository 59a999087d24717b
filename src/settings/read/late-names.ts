import type { Environment } from '../table/values.ts';

/**
 * Names that are meant for OpenTelemetry and hold another value now than they did at the start: whoever set them, such as an app
 * that reads an `.env` file, was too late.
 */
export function lateNames(atStart: Environment, now: Environment): string[] {
  return Object.keys(now).filter(
    (name) => name.startsWith('OTEL_') && now[name] !== atStart[name] && now[name]?.trim(),
  );
}

import type { Settings } from '../shape.ts';
import type { Environment } from '../table/values.ts';
import { describeSampler } from './describe-sampler.ts';

/** One line if these settings trace nothing at all. */
export function explainNothing({ disabled, sampler, tracesExporters, declared }: Settings): string[] {
  const isOfFile = declared !== undefined;
  const why = disabled
    ? isOfFile
      ? 'disabled is true in the configuration file. Remove it to trace.'
      : 'OTEL_SDK_DISABLED is true. Unset it to trace.'
    : tracesExporters.length === 0 && declared === undefined
      ? 'OTEL_TRACES_EXPORTER is none. Unset it to send spans by OTLP.'
      : tracesExporters.length > 0 && recordsNothing(sampler)
        ? `${describeSampler(sampler, isOfFile)} takes no trace that begins here. ${isOfFile ? 'Set a ratio above 0, or remove it.' : 'Set a share above 0, or unset it.'}`
        : undefined;
  return why === undefined ? [] : [`Nothing is traced: ${why}`];
}

function recordsNothing({ name, ratio }: Settings['sampler']): boolean {
  return name.endsWith('always_off') || (name.endsWith('traceidratio') && ratio === 0);
}

/** Prefixes of what agents of vendors read, and how spans get to that vendor from here. */
const AGENTS = {
  DD_: 'To send to Datadog, set OTEL_EXPORTER_OTLP_ENDPOINT to its agent, which takes OTLP on ports 4317 and 4318 if that is switched on.',
  NEW_RELIC_:
    'To send to New Relic, set OTEL_EXPORTER_OTLP_ENDPOINT=https://otlp.nr-data.net and OTEL_EXPORTER_OTLP_HEADERS=api-key=<license key>.',
  ELASTIC_:
    'To send to Elastic, set OTEL_EXPORTER_OTLP_ENDPOINT to its endpoint and OTEL_EXPORTER_OTLP_HEADERS to "Authorization=ApiKey <key>" or "Authorization=Bearer <token>".',
  SENTRY_:
    'To send to Sentry, set OTEL_EXPORTER_OTLP_TRACES_ENDPOINT and OTEL_EXPORTER_OTLP_TRACES_HEADERS to what the project’s page of keys says of OTLP.',
};

/** One line for each vendor whose variables are set: they are not read here. */
export function explainAgents(env: Environment): string[] {
  return Object.entries(AGENTS).flatMap(([prefix, advice]) => {
    const names = Object.keys(env).filter((name) => name.startsWith(prefix) && env[name]?.trim());
    if (names.length === 0) return [];
    const more = names.length > 1 ? ` and ${names.length - 1} more ${prefix}*` : '';
    return [`${names[0]}${more} ${names.length > 1 ? 'are' : 'is'} not read. ${advice}`];
  });
}

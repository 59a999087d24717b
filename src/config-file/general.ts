import type { ConfigurationModel } from '@opentelemetry/configuration';
import { isKnown, type Translation } from './translation.ts';

/** This package's own section of `distribution`. */
export const DISTRIBUTION = 'otel-auto';

/** Settings that concern all signals, apart from the resource. */
export function translateGeneral(to: Translation, model: ConfigurationModel): void {
  to.set('OTEL_SDK_DISABLED', model.disabled, ['disabled']);
  to.set('OTEL_LOG_LEVEL', model.log_level && levelOf(model.log_level), ['log_level']);
  const { attribute_limits: limits = {} } = model;
  for (const [key, name] of [
    ['attribute_value_length_limit', 'OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT'],
    ['attribute_count_limit', 'OTEL_ATTRIBUTE_COUNT_LIMIT'],
  ] as const)
    to.set(name, limits[key], ['attribute_limits', key]);
  translatePropagator(to, model.propagator);
  translateDistribution(to, model.distribution?.[DISTRIBUTION]);
}

/** Names of severities (logs data model, "Displaying Severity") → names of `OTEL_LOG_LEVEL`. */
function levelOf(severity: string): string {
  const name = severity.replace(/\d$/, '');
  if (name === 'trace') return 'verbose';
  return name === 'fatal' ? 'error' : name;
}

/** Without the section there is no propagator, unlike without the variable. */
function translatePropagator(to: Translation, propagator: ConfigurationModel['propagator']): void {
  const composite = (propagator?.composite ?? []).flatMap((item) => Object.keys(item));
  const list = propagator?.composite_list ?? '';
  const names = [...composite, ...list.split(',').map((name) => name.trim())].filter(Boolean);
  const key = composite.length > 0 ? 'composite' : 'composite_list';
  to.set('OTEL_PROPAGATORS', names.join(',') || 'none', ['propagator', key]);
}

/** Settings that only this package has: `exit_timeout` is `OTEL_NODE_EXIT_TIMEOUT`, and so on. */
function translateDistribution(to: Translation, section: object | undefined): void {
  for (const [key, value] of Object.entries(section ?? {})) {
    const path = ['distribution', DISTRIBUTION, key];
    const name = `OTEL_NODE_${key.toUpperCase()}`;
    if (!/^[a-z_]+$/.test(key) || !isKnown(name)) to.note(path, 'is not a setting of this package; ignored.');
    else if (typeof value === 'object' && value !== null && !Array.isArray(value))
      to.note(path, 'is not a single value; ignored.');
    else to.set(name, Array.isArray(value) ? value.join(',') : value, path);
  }
}

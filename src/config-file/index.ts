/** The chunk's entry: loaded when `OTEL_CONFIG_FILE` is set, and by `otel-auto settings`. */

export { type Configuration, readConfiguration } from './configuration.ts';
export { type EffectiveSettings, effectiveSettings } from './effective.ts';

/**
 * Every variable that is read, one row each, area by area. Types, documentation and the reader are derived from these rows;
 * names and values are those of the specification, "Environment Variable Specification" and "OpenTelemetry Protocol Exporter".
 */

import type { Variable } from './row.ts';
import { COPIED_ATTRIBUTES } from './rows/copied-attributes.ts';
import { GENERAL } from './rows/general.ts';
import { HTTP } from './rows/http.ts';
import { LIBRARIES } from './rows/libraries.ts';
import { LOGS } from './rows/logs.ts';
import { METRICS } from './rows/metrics.ts';
import { OTLP_VARIABLES } from './rows/otlp.ts';
import { PROCESS } from './rows/process.ts';
import { REDACTION } from './rows/redaction.ts';
import { SAMPLING } from './rows/sampling.ts';
import { TRACES } from './rows/traces.ts';

/** By title, in reading order: what documentation and `otel-auto settings` go through. */
export const AREAS = {
  'All signals': GENERAL,
  Traces: TRACES,
  Sampling: SAMPLING,
  Metrics: METRICS,
  Logs: LOGS,
  OTLP: OTLP_VARIABLES,
  Libraries: LIBRARIES,
  HTTP,
  'Copied attributes': COPIED_ATTRIBUTES,
  Redaction: REDACTION,
  'The process': PROCESS,
} satisfies Record<string, Record<string, Variable>>;

type Area = (typeof AREAS)[keyof typeof AREAS];
/** A value of the intersection of a union's members has the properties of all of them. */
type Intersection<Union> = (Union extends unknown ? (each: Union) => void : never) extends (each: infer All) => void
  ? All
  : never;

export const VARIABLES = Object.assign({}, ...Object.values(AREAS)) as Intersection<Area>;

export type VariableName = keyof typeof VARIABLES;

export const VARIABLE_NAMES = Object.keys(VARIABLES) as readonly VariableName[];

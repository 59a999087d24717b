/** These variables say which of the traces that start in this process are recorded, beside `OTEL_TRACES_SAMPLER`. */

import { samplingRules } from '../../parse/sampling-rules.ts';
import { rate } from '../../parse/scalars.ts';
import { row } from '../row.ts';

export const SAMPLING = {
  OTEL_NODE_SAMPLING_RULES: row(
    samplingRules,
    undefined,
    'Shares by name, kind or attribute of the first span, such as http.route=/users/:id;ratio=0.1,span.kind=server;ratio=0.5.',
  ),
  OTEL_NODE_TRACES_MAX_PER_SECOND: row(
    rate,
    undefined,
    'Most new traces that each thread records per second; unset: no limit.',
  ),
};

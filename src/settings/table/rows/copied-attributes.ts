/** These variables choose what travels with a request and is put on every span of it. */

import { baggageKeys, headerNames } from '../../parse/name-lists.ts';
import { boolean } from '../../parse/scalars.ts';
import { row } from '../row.ts';

export const COPIED_ATTRIBUTES = {
  OTEL_NODE_BAGGAGE_SPAN_ATTRIBUTES: row(
    baggageKeys,
    undefined,
    'Keys of the baggage that become attributes of spans; * stands for any characters, alone for all keys.',
  ),
  OTEL_NODE_CORRELATION_ID_HEADERS: row(
    headerNames,
    undefined,
    'Headers of incoming requests, the first that is there counts: correlation.id on spans, correlation_id on log lines.',
  ),
  OTEL_NODE_CORRELATION_ID_PROPAGATE: row(
    boolean,
    false,
    'true: outgoing requests and messages carry that id on, in the header it came in, unless the app sets this header.',
  ),
};

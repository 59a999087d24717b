/** The fields that context cannot do without, of all propagators there are; the `state` ones only add to these. */
const FIELDS = [
  'TRACEPARENT',
  'BAGGAGE',
  'B3',
  'X_B3_TRACEID',
  'UBER_TRACE_ID',
  'X_AMZN_TRACE_ID',
  'OT_TRACER_TRACEID',
];

/** A quick look, without a propagator: false when none of them would find anything. */
export function mayHoldContext(env: Readonly<Record<string, string | undefined>>): boolean {
  return FIELDS.some((name) => env[name]);
}

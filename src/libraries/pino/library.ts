import { type About, defineLibrary } from '../../patching/define.ts';

export default defineLibrary({
  name: 'pino',
  kind: 'official',
  options: {
    disableLogCorrelation: { type: 'boolean', default: false, doc: 'true: log lines stay as they are.' },
    traceIdKey: { type: 'text', default: 'trace_id', doc: 'Key of the trace id on log lines.' },
    spanIdKey: { type: 'text', default: 'span_id', doc: 'Key of the span id on log lines.' },
    traceFlagsKey: { type: 'text', default: 'trace_flags', doc: 'Key of the trace flags on log lines.' },
    correlationIdKey: { type: 'text', default: 'correlation_id', doc: 'Key of the correlation id on log lines.' },
  },
  packages: { pino: '>=5.14.0 <11.0.0' },
});

export const about: About = {
  spans: 'no spans: trace id and span id in each log line; lines as log records',
  why: "The official class is used; outside of spans, and for the app's stream, it is as if it were not there.",
  makesSpans: false,
};

import { CassandraDriverInstrumentation } from '@opentelemetry/instrumentation-cassandra-driver';
import { cassandraErrorText } from '../../patching/database/error-text.ts';
import type { CreateInstrumentation } from '../../patching/define.ts';
import { configureSpans, official } from '../../patching/official.ts';

/** Statements are not reported: the class's `enhancedDatabaseReporting`, which reports them as they are, is off. */
const create: CreateInstrumentation = (host) => {
  const instrumentation = new CassandraDriverInstrumentation({ enabled: false });
  const errorText = host.settings.redaction.statements ? cassandraErrorText : undefined;
  configureSpans(instrumentation, { measure: 'database', errorText });
  return official(instrumentation);
};

export default create;

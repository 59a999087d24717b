import { CassandraDriverInstrumentation } from '@opentelemetry/instrumentation-cassandra-driver';
import type { CreateInstrumentation } from '../define.ts';
import { cassandraErrorText } from '../error-text.ts';
import { official, reword } from '../official.ts';

/** Statements are not reported: the class's `enhancedDatabaseReporting`, which reports them as they are, is off. */
const create: CreateInstrumentation = (host) => {
  const instrumentation = new CassandraDriverInstrumentation({ enabled: false });
  if (host.settings.redaction.statements) reword(instrumentation, cassandraErrorText);
  return official(instrumentation);
};

export default create;

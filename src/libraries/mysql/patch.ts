import { DB_SYSTEM_NAME_VALUE_MYSQL } from '@opentelemetry/semantic-conventions';
import type { CreatePatch } from '../../patching/define.ts';
import { bound, type Client, type Connection, traced } from '../../patching/mysql/query.ts';
import { prototypeOf, replaceMethod } from '../../patching/replace-method.ts';
import { statementTracer } from '../../patching/statement-tracer.ts';
import type library from './library.ts';

const create: CreatePatch<typeof library> = (host) => {
  const { options, settings } = host;
  const client: Client = {
    tracer: statementTracer('@org/otel-auto/mysql', options.requireParentSpan),
    isSanitized: settings.redaction.statements,
    system: DB_SYSTEM_NAME_VALUE_MYSQL,
    callback: '_callback',
  };
  const comment = options.addSqlCommenterCommentToQueries || settings.sqlCommenter;
  return {
    onFile({ path, exports }) {
      if (path === 'lib/Connection.js')
        replaceMethod<Connection>(prototypeOf(exports), 'query', (original) => traced(original, client, host, comment));
      if (path === 'lib/Pool.js')
        replaceMethod(prototypeOf(exports), 'getConnection', (original) => bound(original, host));
      return exports;
    },
  };
};

export default create;

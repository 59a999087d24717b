import { DB_SYSTEM_NAME_VALUE_MYSQL } from '@opentelemetry/semantic-conventions';
import type { CreatePatch } from '../../patching/define.ts';
import { bound, type Client, type Connection, traced } from '../../patching/mysql/query.ts';
import { prototypeOf, replaceMethod } from '../../patching/replace-method.ts';
import { statementTracer } from '../../patching/statement-tracer.ts';
import type library from './library.ts';
import { preparing } from './prepared.ts';

/** `lib/base`: since 3.11. */
const CONNECTION = /^lib\/(?:base\/)?connection\.js$/;
const POOL = /^lib\/(?:base\/)?pool\.js$/;

const create: CreatePatch<typeof library> = (host) => {
  const { options, settings } = host;
  const client: Client = {
    tracer: statementTracer('@org/otel-auto/mysql2', options.requireParentSpan),
    isSanitized: settings.redaction.statements,
    system: DB_SYSTEM_NAME_VALUE_MYSQL,
    callback: 'onResult',
  };
  const comment = options.addSqlCommenterCommentToQueries || settings.sqlCommenter;
  return {
    onFile({ path, exports }) {
      if (CONNECTION.test(path)) {
        const prototype = prototypeOf(exports);
        replaceMethod<Connection>(prototype, 'query', (original) => traced(original, client, host, comment));
        // A comment that differs each time would have each statement prepared anew.
        replaceMethod<Connection>(prototype, 'execute', (original) => traced(original, client, host, false));
        replaceMethod(prototype, 'prepare', (original) => preparing(original, client, host));
      } else if (POOL.test(path)) {
        replaceMethod(prototypeOf(exports), 'getConnection', (original) => bound(original, host));
      }
      return exports;
    },
  };
};

export default create;

import type { CreateInstrumentation } from '../../patching/define.ts';
import { bound, type Client, type Connection, traced } from '../../patching/mysql/query.ts';
import { replaceMethod } from '../../patching/replace-method.ts';
import { measuredTracer } from '../../patching/tracer.ts';
import type library from './index.ts';

/** `lib/base`: since 3.11. */
const CONNECTION = /^lib\/(?:base\/)?connection\.js$/;
const POOL = /^lib\/(?:base\/)?pool\.js$/;

const create: CreateInstrumentation<typeof library> = (host) => {
  const { options, settings } = host;
  const client: Client = {
    tracer: measuredTracer('@org/otel-auto/mysql2', 'database'),
    isSanitized: settings.redaction.statements,
    callback: 'onResult',
  };
  const comment = options.addSqlCommenterCommentToQueries || settings.sqlCommenter;
  return {
    onFile({ path, exports }) {
      const prototype = (exports as { prototype?: object } | undefined)?.prototype;
      if (prototype === undefined) return exports;
      if (CONNECTION.test(path)) {
        replaceMethod<Connection>(prototype, 'query', (original) => traced(original, client, host, comment));
        // A comment that differs each time would have each statement prepared anew.
        replaceMethod<Connection>(prototype, 'execute', (original) => traced(original, client, host, false));
      } else if (POOL.test(path)) {
        replaceMethod(prototype, 'getConnection', (original) => bound(original, host));
      }
      return exports;
    },
  };
};

export default create;

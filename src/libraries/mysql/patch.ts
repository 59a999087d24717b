import type { CreateInstrumentation } from '../../patching/define.ts';
import { bound, type Client, type Connection, traced } from '../../patching/mysql/query.ts';
import { replaceMethod } from '../../patching/replace-method.ts';
import { measuredTracer } from '../../patching/tracer.ts';
import type library from './index.ts';

const create: CreateInstrumentation<typeof library> = (host) => {
  const { options, settings } = host;
  const client: Client = {
    tracer: measuredTracer('@org/otel-auto/mysql', 'database'),
    isSanitized: settings.redaction.statements,
    callback: '_callback',
  };
  const comment = options.addSqlCommenterCommentToQueries || settings.sqlCommenter;
  return {
    onFile({ path, exports }) {
      const prototype = (exports as { prototype?: object } | undefined)?.prototype;
      if (prototype === undefined) return exports;
      if (path === 'lib/Connection.js')
        replaceMethod<Connection>(prototype, 'query', (original) => traced(original, client, host, comment));
      if (path === 'lib/Pool.js') replaceMethod(prototype, 'getConnection', (original) => bound(original, host));
      return exports;
    },
  };
};

export default create;

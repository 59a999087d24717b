import type { CreatePatch } from '../../patching/define.ts';
import { replaceEmit } from '../../patching/emit.ts';
import { prototypeOf, replaceMethod } from '../../patching/replace-method.ts';
import { tracedConnect, tracedPoolConnect } from './connect.ts';
import { emittedOutside } from './events.ts';
import type library from './library.ts';
import type { Pool } from './metrics.ts';
import { tracedQuery } from './query.ts';
import type { Client } from './span.ts';
import { tracingOf } from './tracing.ts';

const CLIENT = /^lib\/(?:native\/)?client\.js$/;

const create: CreatePatch<typeof library> = (host) => {
  const tracing = tracingOf(host);
  const { metrics, poolQueries } = tracing;
  return {
    onFile(file) {
      if (file.package === 'pg-pool') {
        if (file.main) {
          const prototype = prototypeOf(file.exports);
          replaceMethod<Pool>(prototype, 'connect', (original) => tracedPoolConnect(original, tracing));
          replaceMethod(prototype, 'query', (original) => poolQueries.marked(original, host));
          if (metrics !== undefined) replaceMethod<Pool>(prototype, 'end', metrics.poolEnd);
        }
      } else if (CLIENT.test(file.path)) {
        const prototype = prototypeOf(file.exports);
        replaceMethod<Client>(prototype, 'query', (original) => tracedQuery(original, tracing));
        replaceMethod<Client>(prototype, 'connect', (original) => tracedConnect(original, tracing));
        replaceEmit(prototype, (old) => emittedOutside(old, host));
      }
      return file.exports;
    },
  };
};

export default create;

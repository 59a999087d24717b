import type { CreateInstrumentation } from '../../patching/define.ts';
import { replaceMethod } from '../../patching/replace-method.ts';
import { tracedConnect, tracedPoolConnect } from './connect.ts';
import type library from './library.ts';
import { createMetrics, type Pool } from './metrics.ts';
import { markedPoolQuery } from './pool-query.ts';
import { tracedQuery } from './query.ts';
import type { Client } from './span.ts';
import { hideValues } from './span.ts';

const CLIENT = /^lib\/(?:native\/)?client\.js$/;

const create: CreateInstrumentation<typeof library> = (host) => {
  if (host.settings.redaction.statements) hideValues();
  const metrics = createMetrics();
  return {
    onFile(file) {
      const prototype = (file.exports as { prototype?: object } | undefined)?.prototype;
      if (prototype === undefined) return file.exports;
      if (file.package === 'pg-pool') {
        if (file.main) {
          replaceMethod<Pool>(prototype, 'connect', (original) => tracedPoolConnect(original, host, metrics));
          replaceMethod(prototype, 'query', (original) => markedPoolQuery(original, host));
          if (metrics !== undefined) replaceMethod<Pool>(prototype, 'end', metrics.poolEnd);
        }
      } else if (CLIENT.test(file.path)) {
        replaceMethod<Client>(prototype, 'query', (original) => tracedQuery(original, host, metrics));
        replaceMethod<Client>(prototype, 'connect', (original) => tracedConnect(original, host));
      }
      return file.exports;
    },
  };
};

export default create;

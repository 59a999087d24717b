import type { CreatePatch } from '../../patching/define.ts';
import { type Method, replaceMethod } from '../../patching/replace-method.ts';
import { type GetCall, traceCalls } from './client.ts';
import type library from './library.ts';
import { traceRegister } from './server.ts';

const create: CreatePatch<typeof library> = (host) => ({
  onFile({ path, exports }) {
    if (path === 'build/src/client-interceptors.js') {
      replaceMethod(
        exports as object,
        'getInterceptingCall',
        (original) => traceCalls(original as GetCall, host) as Method,
      );
    } else if (path === 'build/src/server.js') {
      const { prototype } = (exports as { Server: { prototype: object } }).Server;
      replaceMethod(prototype, 'register', (original) => traceRegister(original, host));
    }
    return exports;
  },
});

export default create;

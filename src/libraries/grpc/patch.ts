import type { CreateInstrumentation } from '../../patching/define.ts';
import { type GetCall, traceCalls } from './client.ts';
import type library from './library.ts';
import { type Register, traceRegister } from './server.ts';

const create: CreateInstrumentation<typeof library> = (host) => ({
  onFile({ path, exports }) {
    if (path === 'build/src/client-interceptors.js') {
      const functions = exports as { getInterceptingCall: GetCall };
      functions.getInterceptingCall = traceCalls(functions.getInterceptingCall, host);
    } else if (path === 'build/src/server.js') {
      const { prototype } = (exports as { Server: { prototype: { register: Register } } }).Server;
      prototype.register = traceRegister(prototype.register, host);
    }
    return exports;
  },
});

export default create;

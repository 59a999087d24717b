import { hookAppExport } from '../../hooks/replace-export.ts';
import type { CreatePatch } from '../../patching/define.ts';
import { ColdStart } from './cold-start.ts';
import { traceHandler } from './handler.ts';
import { findHandler, type HandlerFile } from './handler-file.ts';
import { Invocations } from './invocations.ts';

const create: CreatePatch = (host) => {
  const invocations = new Invocations(host);
  const coldStart = new ColdStart();
  return {
    onBoot(instrumented) {
      const { _HANDLER = '', LAMBDA_TASK_ROOT = '' } = process.env;
      const file: HandlerFile | undefined = findHandler(_HANDLER, LAMBDA_TASK_ROOT);
      if (file === undefined) return;
      hookAppExport({
        ...file,
        replace(handler) {
          if (typeof handler !== 'function') return handler;
          instrumented(_HANDLER);
          return traceHandler(handler, invocations, coldStart);
        },
        onFault: (error) => host.fault(error),
      });
    },
  };
};

export default create;

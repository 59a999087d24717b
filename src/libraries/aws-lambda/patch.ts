import { hookAppExport } from '../../hooks/replace-export.ts';
import type { CreateInstrumentation } from '../../patching/define.ts';
import { applyHttpSettings } from '../../patching/http/apply.ts';
import { traceHandler } from './handler.ts';
import { findHandler, type HandlerFile } from './handler-file.ts';

const create: CreateInstrumentation = (host) => {
  applyHttpSettings(host.settings);
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
          return traceHandler(handler, host);
        },
        onFault: (error) => host.fault(error),
      });
    },
  };
};

export default create;

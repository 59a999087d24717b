import { getCallSites } from 'node:util';
import { PinoInstrumentation } from '@opentelemetry/instrumentation-pino';
import { context } from '../../api/global.ts';
import { CORRELATION_ID, type CorrelationId } from '../../context/correlation-key.ts';
import type { CreatePatch } from '../../patching/define.ts';
import { loggerOf } from '../../patching/logs/logger.ts';
import { official } from '../../patching/official.ts';
import { standIn } from '../../patching/stand-in.ts';
import { beside } from './beside.ts';
import type library from './library.ts';
import { mixInWithinSpans } from './mixin.ts';

type Logger = Record<symbol, unknown>;

type Pino = ((...args: unknown[]) => Logger) & {
  pino?: unknown;
  default?: unknown;
  symbols: { mixinSym: symbol };
};

interface Entry {
  stream: Parameters<typeof beside>[0];
}

interface Options {
  write?: unknown;
  transport?: object;
}

/**
 * The official class gives pino's main export up for an arrow function of its own. The app gets a stand-in of the real one
 * instead, which only when called goes through the official function: same name, same properties, works with `new`. The class
 * is given a stand-in as well, to learn what mixin the app has, and for loggers to keep the app's stream.
 */
const create: CreatePatch<typeof library> = ({ options, settings }) => {
  const { traceIdKey, spanIdKey, traceFlagsKey, correlationIdKey } = options;
  // Each logger writes to one more stream then, which costs time per line: only where log records go somewhere.
  const disableLogSending = loggerOf('pino') === undefined;
  const instrumentation = new PinoInstrumentation({
    enabled: false,
    disableLogSending,
    disableLogCorrelation: options.disableLogCorrelation,
    logKeys: { traceId: traceIdKey, spanId: spanIdKey, traceFlags: traceFlagsKey },
    ...(settings.http.correlationIdHeaders.length > 0 && {
      logHook(_span, record) {
        const id = context.active().getValue(CORRELATION_ID) as CorrelationId | undefined;
        if (id !== undefined) record[correlationIdKey] = id.value;
      },
    }),
  });
  // Its mixin asks; `enable()` would set up hooks of its own.
  instrumentation.isEnabled = () => true;
  const { onFile } = official(instrumentation);
  return {
    onFile(file) {
      if (!file.main) return file.exports;
      const pino = file.exports as Pino;
      const { mixinSym } = pino.symbols;
      let mixin: unknown;
      const noting = new Proxy(pino, {
        apply(_pino, _self, args: unknown[]) {
          const logger = pino(...args);
          mixin = logger[mixinSym];
          return logger;
        },
        get: (_pino, key) => (key === 'multistream' && key in pino ? aside : Reflect.get(pino, key)),
      });
      const traced = onFile?.({ ...file, exports: noting }) as Pino;
      const create = (args: unknown[]) => {
        const logger = traced(...withCaller(args));
        if (options.disableLogCorrelation) logger[mixinSym] = mixin;
        else mixInWithinSpans(logger, mixinSym, mixin);
        return logger;
      };
      const given: Pino = standIn(pino, {
        apply: (_pino, _self, args: unknown[]) => create(args),
        construct: (_pino, args: unknown[]) => create(args),
      });
      if (pino.pino === pino) pino.pino = given;
      if (pino.default === pino) pino.default = given;
      return given;
    },
  };
};

/** As `multistream` for the two streams that the class has: the app's, and the one that makes log records. */
function aside([own, records]: readonly Entry[]) {
  return own && records && beside(own.stream, records.stream);
}

/**
 * Pino looks for the files of transports from the files on the call stack; without this, from this one first.
 * Left alone: streams in place of options, and transports that pino refuses.
 */
function withCaller(args: unknown[]): unknown[] {
  const options = args[0] as Options | null | undefined;
  const transport = options?.transport;
  if (typeof transport !== 'object' || transport === null || typeof options?.write === 'function') return args;
  if ('caller' in transport || !('target' in transport || 'targets' in transport || 'pipeline' in transport))
    return args;
  const files = getCallSites().map((site) => site.scriptName);
  const caller = files.slice(files.lastIndexOf(files[0] as string) + 1);
  return [{ ...options, transport: { caller, ...transport } }, ...args.slice(1)];
}

export default create;

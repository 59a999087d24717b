import type { LibraryHost } from '../../patching/define.ts';
import { type Method, replaceMethod, withExports } from '../../patching/replace-method.ts';
import { standIn } from '../../patching/stand-in.ts';
import { AGENTS, FUNCTIONS } from './names.ts';
import { Operation } from './operation.ts';
import type { ResultStreams } from './streams.ts';
import { withoutHeaders } from './tracer.ts';

interface Telemetry {
  isEnabled?: boolean;
  recordInputs?: boolean;
  recordOutputs?: boolean;
}

interface Options {
  experimental_telemetry?: Telemetry;
}

type Call = (...args: unknown[]) => unknown;

/** Bindings of the ES module: functions that the app calls have telemetry on unless it says otherwise. */
export function switchOnBindings(bindings: Record<string, unknown>, host: LibraryHost, streams: ResultStreams): object {
  for (const name of FUNCTIONS) {
    if (present(bindings, name) !== undefined)
      replaceMethod(bindings, name, (original) => switchedOn(name, original, host, streams) as Method);
  }
  switchOnAgents(
    AGENTS.map((name) => present(bindings, name)),
    host,
    streams,
  );
  return bindings;
}

/** The same for exports of the CommonJS file, which are accessors that cannot be changed: other exports, with other functions. */
export function switchOnExports(exports: Record<string, unknown>, host: LibraryHost, streams: ResultStreams): object {
  const replacements: Record<string, unknown> = {};
  for (const name of FUNCTIONS) {
    const original = exports[name];
    if (typeof original === 'function') replacements[name] = switchedOn(name, original as Call, host, streams);
  }
  // Version 5 exports its class under another name.
  switchOnAgents(
    [...AGENTS, 'Experimental_Agent'].map((name) => exports[name]),
    host,
    streams,
  );
  return withExports(exports, replacements);
}

/** A binding that does not exist throws when it is read. */
function present(bindings: Record<string, unknown>, name: string): unknown {
  try {
    return bindings[name];
  } catch {
    return undefined;
  }
}

function switchedOn(name: string, original: Call, host: LibraryHost, streams: ResultStreams): Call {
  return standIn(original, {
    apply(target, self, [options, ...rest]: unknown[]) {
      const operation = new Operation(withoutHeaders);
      const result = Reflect.apply(target, self, [withTelemetry(options, undefined, host, operation), ...rest]);
      return name.startsWith('stream') ? streams.observe(result, operation) : result;
    },
  });
}

/**
 * A class calls the functions of its file as they were before they were replaced; options of a call go before those of the agent.
 */
function switchOnAgents(classes: readonly unknown[], host: LibraryHost, streams: ResultStreams): void {
  for (const agent of new Set(classes)) {
    if (typeof agent !== 'function') continue;
    for (const name of ['generate', 'stream']) {
      replaceMethod<{ settings?: Options }>(agent.prototype as object, name, (original) => {
        return function (this: { settings?: Options }, options, ...rest) {
          const operation = new Operation(withoutHeaders);
          const settings = this.settings?.experimental_telemetry;
          const result = original.call(this, withTelemetry(options, settings, host, operation), ...rest);
          return name === 'stream' ? streams.observe(result, operation) : result;
        } satisfies Method<{ settings?: Options }>;
      });
    }
  }
}

function withTelemetry(
  options: unknown,
  settings: Telemetry | undefined,
  host: LibraryHost,
  { tracer }: Operation,
): unknown {
  if (host.off || typeof options !== 'object' || options === null) return options;
  const given = (options as Options).experimental_telemetry ?? settings;
  const { messageContent } = host.settings;
  const ours = { recordInputs: messageContent, recordOutputs: messageContent, tracer };
  return { ...options, experimental_telemetry: { ...ours, ...given, isEnabled: given?.isEnabled ?? true } };
}

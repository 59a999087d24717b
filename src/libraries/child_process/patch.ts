import { type Attributes, type Span, SpanKind } from '@opentelemetry/api';
import {
  ATTR_PROCESS_COMMAND_ARGS,
  ATTR_PROCESS_EXECUTABLE_NAME,
  ATTR_PROCESS_EXECUTABLE_PATH,
  ATTR_PROCESS_EXIT_CODE,
  ATTR_PROCESS_PID,
} from '@opentelemetry/semantic-conventions/incubating';
import { context, trace } from '../../api/global.ts';
import { setProgramContext } from '../../context/program-context.ts';
import type { CreatePatch, LibraryHost } from '../../patching/define.ts';
import { replaceEmit } from '../../patching/emit.ts';
import { endFailedSpan, failSpan, failSpanAs } from '../../patching/end-of-span/fail-span.ts';
import { failThrown } from '../../patching/end-of-span/thrown.ts';
import { guarded, guardedStart } from '../../patching/guard.ts';
import { callWithin, interceptMethod } from '../../patching/intercept.ts';
import { Stamped } from '../../patching/private-field.ts';
import { type Method, replaceMethod } from '../../patching/replace-method.ts';
import { ownTracer, withinTraces } from '../../patching/tracer.ts';
import { Redaction } from '../../secrets/redaction.ts';
import { showArguments } from './command-arguments.ts';

/** Alone they would be traces of a single span. */
const tracer = withinTraces(ownTracer('@org/otel-auto/child_process', undefined, {}));

interface Child {
  readonly pid?: number | undefined;
}

/** As Node makes it of what the app gives. */
interface Program {
  file?: unknown;
  args?: unknown;
}

/** A function that waits returns this. */
interface Result {
  readonly pid?: number;
  readonly status?: number | null;
  readonly signal?: string | null;
  readonly error?: unknown;
}

/** Marks a child with its span, until it has ended. */
class Mark extends Stamped {
  #span: Span | undefined;

  static take(child: object): Span | undefined {
    if (!(#span in child)) return undefined;
    const span = (child as Mark).#span;
    (child as Mark).#span = undefined;
    return span;
  }

  static set(child: object, span: Span): void {
    if (!(#span in child)) new Mark(child);
    (child as Mark).#span = span;
  }
}

const create: CreatePatch = (host) => {
  const redaction = new Redaction(host.settings.redaction);
  const start = guardedStart(host, (file: unknown, args: readonly unknown[]): Span | undefined => {
    if (typeof file !== 'string') return undefined;
    const name = nameOf(file);
    const attributes: Attributes = {
      [ATTR_PROCESS_EXECUTABLE_NAME]: name,
      [ATTR_PROCESS_COMMAND_ARGS]: showArguments(file, args, redaction),
    };
    if (name !== file) attributes[ATTR_PROCESS_EXECUTABLE_PATH] = file;
    const span = tracer.startSpan(name, { kind: SpanKind.CLIENT, attributes });
    return span.isRecording() ? span : undefined;
  });
  let isPatched = false;
  return {
    onBuiltin() {
      if (isPatched) return;
      isPatched = true; // Whichever of the two comes first.
      const childProcess = process.getBuiltinModule('node:child_process');
      const { prototype } = childProcess.ChildProcess as unknown as { prototype: object };
      traceSpawn(prototype, start, host);
      watchEnd(prototype, host);
      traceWaiting(childProcess, start, host);
    },
  };
};

type Start = (file: unknown, args: readonly unknown[]) => Span | undefined;

/** All ways to start one without waiting for it come here. */
function traceSpawn(prototype: object, start: Start, host: LibraryHost): void {
  const starting = guarded(host, (program: unknown, span: Span) =>
    setProgramContext(program as object, trace.setSpan(context.active(), span)),
  );
  const started = guarded(host, (child: Child, span: Span) => {
    if (child.pid !== undefined) span.setAttribute(ATTR_PROCESS_PID, child.pid);
    Mark.set(child, span);
  });
  replaceMethod<Child>(prototype, 'spawn', (original) => {
    return function (...args) {
      const { file, args: list } = (args[0] ?? {}) as Program;
      const span = start(file, Array.isArray(list) ? list : []);
      if (span === undefined) return original.apply(this, args);
      starting(args[0], span);
      let threw = true;
      try {
        const result = original.apply(this, args);
        threw = false;
        started(this, span);
        return result;
      } finally {
        if (threw) failThrown(span);
      }
    };
  });
}

/** No listener is added: apps count them, and one for `error` hides that the app has none. */
function watchEnd(prototype: object, host: LibraryHost): void {
  const exited = guarded(host, (child: object, code: unknown, signal: unknown) => {
    const span = Mark.take(child);
    if (span !== undefined) end(span, { status: code as number | null, signal: signal as string | null });
  });
  const failed = guarded(host, (child: Child, error: unknown) => {
    // One that runs ends later: it could not be killed, or the app has aborted it.
    if (child.pid !== undefined) return;
    const span = Mark.take(child);
    if (span !== undefined) endFailedSpan(span, error);
  });
  replaceEmit(
    prototype,
    (old) =>
      function emit(event, ...args) {
        if (event === 'exit') exited(this, args[0], args[1]);
        else if (event === 'error') failed(this as Child, args[0]);
        return old().call(this, event, ...args);
      },
  );
}

/** Calls that throw an error do not show it on its way. */
function traceWaiting(childProcess: object, start: Start, host: LibraryHost): void {
  const ended = guarded(host, end);
  const traceOne = (name: string, commandOf: (args: readonly unknown[]) => readonly unknown[], isResult: boolean) =>
    interceptMethod(childProcess, name, (original, self, args) => {
      const command = commandOf(args);
      const span = start(command[0], command);
      if (span === undefined) return Reflect.apply(original, self, args);
      let threw = true;
      try {
        const result = callWithin(trace.setSpan(context.active(), span), original as Method, self, args);
        threw = false;
        ended(span, isResult ? (result as Result) : { status: 0 });
        return result;
      } finally {
        if (threw) failThrown(span);
      }
    });
  const withList = ([file, list]: readonly unknown[]) => [file, ...(Array.isArray(list) ? (list as unknown[]) : [])];
  traceOne('spawnSync', withList, true);
  traceOne('execFileSync', withList, false);
  traceOne('execSync', ([line]) => ['sh', '-c', line], false);
}

function end(span: Span, { pid, status, signal, error }: Result): void {
  if (pid) span.setAttribute(ATTR_PROCESS_PID, pid);
  if (typeof status === 'number') span.setAttribute(ATTR_PROCESS_EXIT_CODE, status);
  if (error) failSpan(span, error);
  else if (signal) failSpanAs(span, signal, `ended by ${signal}`);
  else if (status) failSpanAs(span, String(status), `exited with code ${status}`);
  span.end();
}

function nameOf(file: string): string {
  return file.slice(Math.max(file.lastIndexOf('/'), file.lastIndexOf('\\')) + 1) || file;
}

export default create;

import { tracingChannel } from 'node:diagnostics_channel';
import { context } from '../../api/global.ts';
import type { LibraryHost } from '../../patching/define.ts';
import type { Call } from '../../patching/genai/call.ts';
import { guarded, guardedStart } from '../../patching/guard.ts';
import { embeddings, type ModelEvent, startCall } from './calls.ts';
import type { Registry } from './registry.ts';

/** The SDK publishes this message around each operation. */
interface Message {
  type: string;
  event: ModelEvent;
  result?: unknown;
  error?: unknown;
}

interface Running {
  call: Call;
  scope: { dispose(): void };
}

/** Integrations have no method that embeddings run inside of; the SDK's channel has. */
export function traceEmbeddings(host: LibraryHost, registry: Registry): void {
  const channel = tracingChannel<unknown, object>('ai:telemetry');
  const running = new WeakMap<object, Running>();

  const started = guardedStart(host, (message: Message) => {
    if (!/^embed(?:Many)?$/.test(message.type) || registry.appTraces) return;
    const call = startCall(embeddings, message.event, host);
    running.set(message, { call, scope: context.attach(call.inside) });
  });
  const left = guarded(host, (message: Message) => running.get(message)?.scope.dispose());
  const settled = guarded(host, (message: Message) => {
    const call = running.get(message)?.call;
    if (message.error === undefined) call?.finish(message.result);
    else call?.fail(message.error);
  });

  channel.start.subscribe((message) => started(message as Message));
  channel.end.subscribe((message) => left(message as Message));
  channel.asyncEnd.subscribe((message) => settled(message as Message));
}

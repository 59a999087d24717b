import { type Span, SpanKind } from '@opentelemetry/api';
import { context } from '../../api/global.ts';
import type { LibraryHost } from '../../patching/define.ts';
import { guarded, guardedStart } from '../../patching/guard.ts';
import { standIn } from '../../patching/stand-in.ts';
import type library from './library.ts';
import { captureMetadata } from './metadata.ts';
import { endSpan, inject, type Metadata, type Outcome, startClient } from './span.ts';

interface Call {
  start(metadata: Metadata, listener: Listener): void;
}

interface Listener {
  onReceiveMetadata?: (metadata: unknown) => void;
  onReceiveMessage?: (message: unknown) => void;
  onReceiveStatus?: (status: Outcome) => void;
}

type Arguments = [interceptors: unknown, method: { path: string }, options: unknown, channel: { getTarget(): string }];

export type GetCall = (...args: Arguments) => Call;

/** Every call of a client, whatever its kind, is made here and started once. */
export function traceCalls(original: GetCall, host: LibraryHost<typeof library>): GetCall {
  const capture = captureMetadata(host.options.captureMetadataClientRequest, host);
  const begin = guardedStart(host, ([, method, , channel]: Arguments, metadata: Metadata) => {
    const span = startClient(method.path, channel.getTarget());
    capture?.(span, metadata);
    return { span, metadata: inject(metadata, span) };
  });
  const ended = guarded(host, (span: Span, status: Outcome) => endSpan(span, SpanKind.CLIENT, status));
  return standIn(original, {
    apply(target, self, args: Arguments) {
      const call: Call = Reflect.apply(target, self, args);
      const { start } = call;
      const traced: Call['start'] = (metadata, listener) => {
        const begun = begin(args, metadata);
        if (begun === undefined) return start.call(call, metadata, listener);
        start.call(
          call,
          begun.metadata,
          following(listener, (status) => ended(begun.span, status)),
        );
      };
      call.start = traced;
      return call;
    },
  });
}

/** Messages that are received are handed on in the context of the caller, not of the connection. */
function following(listener: Listener, seen: (status: Outcome) => void): Listener {
  const { onReceiveMetadata, onReceiveMessage, onReceiveStatus } = listener;
  const caller = context.active();
  return {
    ...(onReceiveMetadata && { onReceiveMetadata: context.bind(caller, onReceiveMetadata.bind(listener)) }),
    ...(onReceiveMessage && { onReceiveMessage: context.bind(caller, onReceiveMessage.bind(listener)) }),
    onReceiveStatus: context.bind(caller, (status: Outcome) => {
      seen(status);
      onReceiveStatus?.call(listener, status);
    }),
  };
}

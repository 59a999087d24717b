import { createContextKey } from '@opentelemetry/api';
import { context } from '../../api/global.ts';
import { intercepted } from '../../patching/intercept.ts';
import { replaceMethod } from '../../patching/replace-method.ts';
import { STREAMING } from './names.ts';
import type { ResultStreams } from './streams.ts';

const CALL = createContextKey('@org/otel-auto call of the AI SDK');

/** A call whose result has streams; the SDK tells its integrations its id, and nothing once the app leaves a stream. */
export class StreamingCall {
  id: string | undefined;
  readonly #end: (callId: string) => void;

  constructor(end: (callId: string) => void) {
    this.#end = end;
  }

  /** The call that the SDK is at work for. */
  static get active(): StreamingCall | undefined {
    return context.active().getValue(CALL) as StreamingCall | undefined;
  }

  end(): void {
    if (this.id !== undefined) this.#end(this.id);
  }
}

/** Version 7: `bindings` of its ES module. */
export function watchLeftStreams(
  bindings: Record<string, unknown>,
  streams: ResultStreams,
  end: (callId: string) => void,
): void {
  for (const name of STREAMING)
    replaceMethod(bindings, name, (original) =>
      intercepted(original, (original, self, args) => {
        const call = new StreamingCall(end);
        const within = context.active().setValue(CALL, call);
        const result = context.with(within, Reflect.apply, undefined, original, self, args) as unknown;
        return streams.observe(result, call);
      }),
    );
}

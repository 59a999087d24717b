import { type Context, createContextKey } from '@opentelemetry/api';

const REMOTE_ROOT = createContextKey('@org/otel-auto remote root');

/** The decision of the caller about a trace that has no span yet: B3's `0`, X-Ray's `Root=` without a parent. */
export interface RemoteRoot {
  /** 32 lower case digits; undefined: any. */
  readonly traceId?: string;
  /** Undefined: it is for us to decide. */
  readonly isSampled?: boolean;
}

export function setRemoteRoot(context: Context, root: RemoteRoot): Context {
  return context.setValue(REMOTE_ROOT, root);
}

/** Only of use where the context has no span. */
export function remoteRootOf(context: Context): RemoteRoot | undefined {
  return context.getValue(REMOTE_ROOT) as RemoteRoot | undefined;
}

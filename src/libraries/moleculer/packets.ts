/**
 * The context in packets of requests and events, whatever their serializer and transporter: in `meta`, which a node that is
 * not traced hands on with the calls that it makes itself. It is not in the app's own object.
 */
import { propagation, ROOT_CONTEXT } from '@opentelemetry/api';
import { context } from '../../api/global.ts';
import type { LibraryHost } from '../../patching/define.ts';
import { guarded, guardedStart } from '../../patching/guard.ts';
import { producerOf } from '../../patching/messaging/carrier.ts';
import { replaceMethod } from '../../patching/replace-method.ts';

/** Names that begin with `$` are for the framework, such as `$statusCode` of its gateway. */
const FIELD = '$trace';

interface Payload {
  meta?: Record<string, unknown> | null;
  /** Number of a piece of a stream; that of the first is 0. */
  seq?: number | null;
}

interface Packet {
  type?: unknown;
  payload?: Payload;
}

/** Methods that are called with what another node has sent. */
const HANDLERS = ['requestHandler', 'eventHandler', 'responseHandler'];

/** Patches the class `Transit`. */
export function carryContext(prototype: object, host: LibraryHost): void {
  const inject = guarded(host, write);
  replaceMethod(prototype, 'publish', (original) => {
    return function publish(...args) {
      if (!host.off) inject(args[0]);
      return original.apply(this, args);
    };
  });
  const extract = guardedStart(host, read);
  for (const name of HANDLERS)
    replaceMethod(prototype, name, (original) => {
      return function handle(...args) {
        const sender = extract(args[0]);
        if (sender === undefined || name === 'responseHandler') return original.apply(this, args);
        return context.with(sender, () => original.apply(this, args));
      };
    });
}

function write(packet: unknown): void {
  const { type, payload } = packet as Packet;
  if ((type !== 'REQ' && type !== 'EVENT') || payload === undefined || (payload.seq ?? 0) > 0) return;
  const carrier = {};
  propagation.inject(context.active(), carrier);
  // A context that an untraced node has handed on is of an older call.
  if (Object.keys(carrier).length > 0) payload.meta = { ...payload.meta, [FIELD]: carrier };
}

/** Takes it out again: of responses too, which send back what the handler was given. */
function read(payload: unknown) {
  const { meta } = payload as Payload;
  if (typeof meta !== 'object' || meta === null || !Object.hasOwn(meta, FIELD)) return ROOT_CONTEXT;
  const sender = producerOf(meta[FIELD]);
  delete meta[FIELD];
  return sender;
}

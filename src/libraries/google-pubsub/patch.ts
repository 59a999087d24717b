import { ROOT_CONTEXT } from '@opentelemetry/api';
import { suppressTracing } from '@opentelemetry/core';
import { context, trace } from '../../api/global.ts';
import type { CreatePatch, LibraryHost } from '../../patching/define.ts';
import { guarded } from '../../patching/guard.ts';
import { type Method, replaceMethod } from '../../patching/replace-method.ts';
import { Processing, traceDelivery, traceSettling } from './deliver.ts';
import { type Publisher, tracePublishing } from './publish.ts';

type Class = { prototype: object };

/** The library says whether it traces itself: in version 4 each publisher and subscriber, later on all of them together. */
interface Settings {
  settings?: { enableOpenTelemetryTracing?: unknown };
  _useOpentelemetry?: unknown;
}

const create: CreatePatch = (host) => {
  let isEnabled: () => unknown = () => false;
  const tracesItself = (object: object): boolean => {
    const { settings, _useOpentelemetry } = object as Settings;
    return Boolean(_useOpentelemetry || settings?.enableOpenTelemetryTracing || isEnabled());
  };
  const processing = new Processing();
  return {
    onFile({ path, exports }) {
      const classes = exports as Record<string, Class | undefined>;
      if (path === 'build/src/telemetry-tracing.js') {
        isEnabled = (exports as { isEnabled?: () => unknown }).isEnabled ?? isEnabled;
      } else if (path === 'build/src/publisher/index.js' && classes.Publisher) {
        replaceMethod<Publisher>(classes.Publisher.prototype, 'publishMessage', (original) =>
          tracePublishing(original, tracesItself, host),
        );
      } else if (path === 'build/src/subscriber.js' && classes.Subscriber && classes.Message) {
        replaceMethod(classes.Subscriber.prototype, 'open', (original) => untraced(original, host));
        traceDelivery(classes.Subscriber.prototype, processing, tracesItself, host);
        traceSettling(classes.Message.prototype, processing, host);
      } else if (path === 'build/src/message-queues.js' && classes.MessageQueue) {
        replaceMethod(classes.MessageQueue.prototype, 'flush', (original) => withoutHousekeeping(original, host));
      } else if (path === 'build/src/lease-manager.js' && classes.LeaseManager) {
        // A message that nobody has settled, and that is held no longer.
        const left = guarded(host, (message: object) => processing.end(message));
        replaceMethod(classes.LeaseManager.prototype, 'remove', (original) => {
          return function remove(...args) {
            left(args[0] as object);
            return original.apply(this, args);
          };
        });
      }
      return exports;
    },
  };
};

/** The stream that messages come on stays open, and belongs to nobody's trace, least of all to that of who began to listen. */
function untraced(original: Method, host: LibraryHost): Method {
  return function open(...args) {
    if (host.off) return original.apply(this, args);
    return context.with(suppressTracing(ROOT_CONTEXT), original, this, ...args);
  };
}

/** The client tells by itself that it still works on a message; who acknowledges one does it in the message's span. */
function withoutHousekeeping(original: Method, host: LibraryHost): Method {
  return function flush(...args) {
    const active = context.active();
    if (host.off || trace.getSpan(active) !== undefined) return original.apply(this, args);
    return context.with(suppressTracing(active), original, this, ...args);
  };
}

export default create;

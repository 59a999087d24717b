import { AmqplibInstrumentation } from '@opentelemetry/instrumentation-amqplib';
import type { CreateInstrumentation } from '../../patching/define.ts';
import { configureSpans, official } from '../../patching/official.ts';
import { Redaction } from '../../patching/redact.ts';
import { rewritingTracer } from '../../patching/tracer.ts';
import type library from './index.ts';
import { rename } from './renamed.ts';

type Connect = (this: unknown, url: unknown, socketOptions: unknown, opened: unknown) => unknown;

interface PublishOptions {
  headers?: object;
}

/** Private methods of the official class. */
interface Internals {
  getConnectPatch(original: Connect): Connect;
  createPublishSpan(
    self: unknown,
    exchange: string,
    routingKey: string,
    channel: object,
    options: PublishOptions | undefined,
  ): unknown;
}

/**
 * The official class, which sees every URL without user, password and secret parameters (its own censoring leaves part of a password with `:` or `@`) and
 * puts the trace headers into a copy of the app's options (its own way throws for frozen options, and leaks the headers
 * into whatever the app uses the object for next). Its spans get today's names.
 */
const create: CreateInstrumentation<typeof library> = ({ options, settings }) => {
  const redaction = new Redaction(settings.redaction);
  const instrumentation = new AmqplibInstrumentation({ ...options, enabled: false });
  configureSpans(instrumentation, { measure: 'messaging', around: (tracer) => rewritingTracer(tracer, rename) });
  const internals = instrumentation as unknown as Internals;
  const { getConnectPatch, createPublishSpan } = internals;

  internals.getConnectPatch = (original) =>
    function connect(url, socketOptions, opened) {
      const traced = getConnectPatch.call(internals, (_url, options, callback) =>
        original.call(this, url, options, callback),
      );
      return traced.call(this, typeof url === 'string' ? redaction.redactUrl(url) : url, socketOptions, opened);
    };

  internals.createPublishSpan = (self, exchange, routingKey, channel, options) =>
    createPublishSpan.call(internals, self, exchange, routingKey, channel, {
      ...options,
      headers: { ...options?.headers },
    });

  return official(instrumentation);
};

export default create;

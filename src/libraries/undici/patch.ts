import { type Attributes, propagation, type Span } from '@opentelemetry/api';
import { UndiciInstrumentation, type UndiciRequest, type UndiciResponse } from '@opentelemetry/instrumentation-undici';
import { ATTR_ERROR_TYPE } from '@opentelemetry/semantic-conventions';
import type { CreatePatch } from '../../patching/define.ts';
import { errorTypeOf } from '../../patching/end-of-span/error-type.ts';
import { endFailedSpan } from '../../patching/end-of-span/fail-span.ts';
import { guardedStart } from '../../patching/guard.ts';
import { type Capture, captureHeaders } from '../../patching/headers.ts';
import { unbracketed } from '../../patching/http/server-name.ts';
import { peerOf } from '../../patching/peer.ts';
import { Redaction } from '../../secrets/redaction.ts';
import { beforeSending } from '../../span/after-this-turn.ts';
import type library from './library.ts';

type Headers = Map<string, string | string[]>;

interface Message {
  request: UndiciRequest;
}

interface Sent extends Message {
  socket: { remoteAddress?: string | undefined; remotePort?: number | undefined; alpnProtocol?: unknown };
}

/** The parts of the official class that are private in its types. */
interface Subscriber {
  onRequestCreated(message: unknown): void;
  onRequestHeaders(message: Sent): void;
  onResponseHeaders(message: Message): void;
  onDone(message: Message): void;
  subscribeToChannel(channel: string, onMessage: (message: unknown) => void): void;
  parseRequestHeaders(request: UndiciRequest): Headers;
  getRequestMethod(method: string): string;
  onError(message: { request: UndiciRequest; error: unknown }): void;
  recordRequestDuration(attributes: Attributes, startTime: unknown): void;
  _recordFromReq: WeakMap<object, { span: Span; attributes: Attributes; startTime: unknown }>;
}

interface Config {
  requireParentforSpans: boolean;
  startSpanHook(request: UndiciRequest): Attributes | undefined;
  responseHook?: ((span: Span, messages: Message & { response: UndiciResponse }) => void) | undefined;
}

/** A response that was collected unread is cancelled with this reason (lib/web/fetch/response.js; nothing in older versions). */
const COLLECTED = 'Response object has been garbage collected';

const Official = UndiciInstrumentation as unknown as new (config: Config) => Subscriber;

/** The class has some attributes in another form than the conventions. A value that is `undefined` is no attribute. */
function correctedAttributes(
  { method, path, origin }: UndiciRequest,
  known: string,
  redaction: Redaction,
): Attributes | undefined {
  const attributes: Attributes = {
    'http.request.method_original': known === method ? undefined : method,
    'url.query': undefined,
  };
  const server = String(origin);
  if (!path.includes('?') && !path.includes('@') && !server.includes('@') && !server.includes('[')) return attributes;
  // As the official class does; it has parsed the URL already, so this cannot throw.
  const { href, hostname } = new URL(path, origin);
  const redacted = redaction.redactUrl(href);
  attributes['url.full'] = redacted;
  attributes['url.query'] = new URL(redacted).search.slice(1) || undefined;
  attributes['server.address'] = unbracketed(hostname);
  return attributes;
}

/**
 * The class adds its trace context beside the one that the app, or a library with spans of its own, has set; a receiver
 * would take neither. Headers are names and values in turn.
 */
function keepLastContext({ headers }: { headers: unknown }): void {
  if (!Array.isArray(headers)) return;
  const fields = propagation.fields();
  const seen = new Set<string>();
  for (let i = headers.length - 2; i >= 0; i -= 2) {
    const name = String(headers[i]).toLowerCase();
    if (!fields.includes(name)) continue;
    if (seen.has(name)) headers.splice(i, 2);
    else seen.add(name);
  }
}

const create: CreatePatch<typeof library> = (host) => {
  const { http } = host.settings;
  const redaction = new Redaction(host.settings.redaction);
  const captureRequest = captureHeaders('request', http.capturedHeaders?.clientRequest ?? [], http.redactedHeaders);
  const captureResponse = captureHeaders('response', http.capturedHeaders?.clientResponse ?? [], http.redactedHeaders);
  /** Headers that are sent on, unless the app has set them: the official class only ever adds. */
  const passedOn = http.propagateCorrelationId ? http.correlationIdHeaders : [];

  /** Requests that were answered, and whose answer is not read to the end: it may never be. */
  const answered = new Set<UndiciRequest>();

  class Guarded extends Official {
    /** Node makes a throw of a subscriber an uncaught exception. */
    override subscribeToChannel(channel: string, onMessage: (message: unknown) => void): void {
      const safely = guardedStart(host, onMessage);
      super.subscribeToChannel(channel, (message) => safely(message));
    }

    override onRequestCreated(message: Message): void {
      if (passedOn.length === 0) super.onRequestCreated(message);
      else
        addOnce(message.request, this.parseRequestHeaders(message.request), passedOn, () =>
          super.onRequestCreated(message),
        );
      keepLastContext(message.request);
      if (captureRequest !== undefined) this.capture(captureRequest, message.request);
    }

    /** Once the context is among the headers. */
    capture(captured: Capture, request: UndiciRequest): void {
      const headers = this.parseRequestHeaders(request);
      this._recordFromReq.get(request)?.span.setAttributes(captured((name) => headers.get(name)));
    }

    override onResponseHeaders(message: Message): void {
      super.onResponseHeaders(message);
      if (this._recordFromReq.has(message.request)) answered.add(message.request);
    }

    override onDone(message: Message): void {
      answered.delete(message.request);
      super.onDone(message);
    }

    /** The class asks the socket itself, which keeps its answer for the app. */
    override onRequestHeaders({ request, socket }: Sent): void {
      const { address, port } = peerOf(socket);
      const { alpnProtocol } = socket;
      super.onRequestHeaders({ request, socket: { remoteAddress: address, remotePort: port, alpnProtocol } });
    }

    /**
     * The class has the numbers of DOMException as `error.type`, and nothing for what was aborted. There is no error where
     * nobody has read the body, and the response was collected.
     */
    override onError({ request, error }: { request: UndiciRequest; error: unknown }): void {
      const record = this._recordFromReq.get(request);
      if (record === undefined) return;
      this._recordFromReq.delete(request);
      answered.delete(request);
      if (error === undefined || error === COLLECTED) record.span.end();
      else {
        // A status that says so is why the request has failed, whatever becomes of the body.
        const type = String(record.attributes[ATTR_ERROR_TYPE] ?? errorTypeOf(error));
        record.attributes[ATTR_ERROR_TYPE] = type;
        endFailedSpan(record.span, error, { type });
      }
      this.recordRequestDuration(record.attributes, record.startTime);
    }

    override getRequestMethod(method: string): string {
      if (http.knownMethods === undefined) return super.getRequestMethod(method);
      return http.knownMethods.includes(method) ? method : '_OTHER';
    }
  }
  const instrumentation: Guarded = new Guarded({
    requireParentforSpans: host.options.requireParentForSpans,
    startSpanHook: (request) =>
      correctedAttributes(request, instrumentation.getRequestMethod(request.method), redaction),
    responseHook:
      captureResponse &&
      ((span, { response }) => {
        span.setAttributes(captureResponse((name) => valuesOf(response.headers, name)));
      }),
  });
  beforeSending(() => {
    for (const request of answered) instrumentation.onDone({ request });
  });
  return {
    onFirstMessage(_channel, message) {
      instrumentation.onRequestCreated(message as Message);
    },
  };
};

/** Runs `action`, in which no header of `names` is added to the request that is in `present` already. */
function addOnce(request: UndiciRequest, present: Headers, names: readonly string[], action: () => void): void {
  const { addHeader } = request;
  if (typeof addHeader !== 'function' || !names.some((name) => present.has(name))) {
    action();
    return;
  }
  const own = Object.getOwnPropertyDescriptor(request, 'addHeader');
  request.addHeader = (name, value) => {
    if (!(names.includes(name) && present.has(name))) addHeader.call(request, name, value);
  };
  try {
    action();
  } finally {
    if (own === undefined) Reflect.deleteProperty(request, 'addHeader');
    else Object.defineProperty(request, 'addHeader', own);
  }
}

/** `[name, value, name, value]`, as they came. */
function valuesOf(headers: readonly Buffer[], name: string): string[] | undefined {
  const values: string[] = [];
  for (let at = 0; at < headers.length; at += 2)
    if (String(headers[at]).toLowerCase() === name) values.push(String(headers[at + 1]));
  return values.length > 0 ? values : undefined;
}

export default create;

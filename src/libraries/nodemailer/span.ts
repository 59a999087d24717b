import { getSystemErrorName } from 'node:util';
import { type Attributes, type Span, SpanKind } from '@opentelemetry/api';
import { ATTR_NETWORK_PROTOCOL_NAME, ATTR_SERVER_ADDRESS, ATTR_SERVER_PORT } from '@opentelemetry/semantic-conventions';
import { trace } from '../../api/global.ts';
import { endFailedSpan } from '../../patching/end-of-span/fail-span.ts';

/** `nodemailer.createTransport()` gives one. */
export interface Mailer {
  transporter?: { name?: unknown; options?: { host?: unknown; port?: unknown; secure?: unknown } };
}

/** A transport tells this of a mail that was sent. */
interface Sent {
  envelope?: { to?: unknown };
  rejected?: unknown;
}

interface Failed {
  code?: unknown;
  errno?: unknown;
  /** A mail server's answer, and its code. */
  response?: unknown;
  responseCode?: unknown;
  rejected?: unknown;
}

const tracer = trace.getTracer('@org/otel-auto/nodemailer');

const RECIPIENTS = 'smtp.recipient.count';
const REJECTED = 'smtp.recipient.rejected_count';

/** Transports for tests and for other libraries put a mail together, and send it nowhere. */
const NOWHERE = /^(?:JSON|Stream)Transport$/;

export function startSend({ transporter }: Mailer): Span {
  const name = String(transporter?.name);
  if (!name.startsWith('SMTP'))
    return tracer.startSpan('mail send', { kind: NOWHERE.test(name) ? SpanKind.INTERNAL : SpanKind.CLIENT });
  const { host, port, secure } = transporter?.options ?? {};
  const attributes: Attributes = {
    [ATTR_NETWORK_PROTOCOL_NAME]: 'smtp',
    [ATTR_SERVER_ADDRESS]: typeof host === 'string' && host !== '' ? host : 'localhost',
    [ATTR_SERVER_PORT]: Number(port) || (secure ? 465 : 587), // As the library has it.
  };
  return tracer.startSpan('smtp send', { kind: SpanKind.CLIENT, attributes });
}

export function endSent(span: Span, sent: unknown): void {
  const { envelope, rejected } = (sent ?? {}) as Sent;
  if (Array.isArray(envelope?.to)) span.setAttribute(RECIPIENTS, envelope.to.length);
  if (Array.isArray(rejected) && rejected.length > 0) span.setAttribute(REJECTED, rejected.length);
  span.end();
}

/** The error's message, and what the server has answered, quote addresses. */
export function endFailed(span: Span, error: unknown): void {
  const { rejected } = (error ?? {}) as Failed;
  if (Array.isArray(rejected)) span.setAttribute(RECIPIENTS, rejected.length).setAttribute(REJECTED, rejected.length);
  const type = typeOf((error ?? {}) as Failed);
  endFailedSpan(span, error, { type, message: messageOf((error ?? {}) as Failed) ?? type, exception: false });
}

/** The library has codes of its own, such as ESOCKET, which it writes over those of Node. */
function typeOf({ responseCode, errno }: Failed): string | undefined {
  if (typeof responseCode === 'number') return String(responseCode);
  return typeof errno === 'number' && errno < 0 ? getSystemErrorName(errno) : undefined;
}

/** `550 5.1.1`: a code, and a status where the server gives one. */
function messageOf({ response, code }: Failed): string | undefined {
  const said = typeof response === 'string' ? /^\d{3}(?:[ -]\d\.\d{1,3}\.\d{1,3})?/.exec(response)?.[0] : undefined;
  return said ?? (typeof code === 'string' ? code : undefined);
}

import type { Signal } from '../../otlp/signal.ts';
import type { Outcome, SendFailure } from './transport.ts';

/** An endpoint fit for a message: no credentials, no query. */
export function publicEndpoint(endpoint: string): string {
  try {
    const url = new URL(endpoint);
    const user = url.username === '' && url.password === '' ? '' : '***@';
    return `${url.protocol}//${user}${url.host}${url.pathname === '/' ? '' : url.pathname}`;
  } catch {
    return 'the configured endpoint';
  }
}

const UNREACHABLE: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'is a collector listening there? Check OTEL_EXPORTER_OTLP_ENDPOINT',
  ENOTFOUND: 'the host name does not resolve: check OTEL_EXPORTER_OTLP_ENDPOINT',
  EAI_AGAIN: 'the host name does not resolve now: check DNS and OTEL_EXPORTER_OTLP_ENDPOINT',
  ENETUNREACH: 'there is no route to this host: check the network and OTEL_EXPORTER_OTLP_ENDPOINT',
  EHOSTUNREACH: 'there is no route to this host: check the network and OTEL_EXPORTER_OTLP_ENDPOINT',
  ERR_ACCESS_DENIED: 'the permission model forbids it: start node with --allow-net',
};

const CUT_OFF = new Set(['ECONNRESET', 'EPIPE', 'ECONNABORTED']);
const LOOK_THERE = 'see the log of the collector, or of a proxy on the way';
const PERHAPS_TLS = 'if that port speaks TLS, OTEL_EXPORTER_OTLP_ENDPOINT must begin with https://';

const CERTIFICATE =
  /CERT|SELF_SIGNED|UNABLE_TO_GET_ISSUER|UNABLE_TO_VERIFY|ERR_TLS|ERR_SSL|ERR_OSSL|EPROTO|certificate|SSL routines/i;

/** A failure below HTTP: no answer was read. */
export function connectionFailure(error: unknown): SendFailure {
  const code = codeOf(error);
  const text = messageOf(error);
  const advice = UNREACHABLE[code];
  if (advice !== undefined) return { key: code, seen: text, advice, unreachable: true };
  if (code.startsWith('HPE_') || text.includes('Expected HTTP/')) {
    return {
      key: 'protocol',
      seen: `the answer is not HTTP/1.1 (${text})`,
      advice: 'a gRPC port (often 4317) needs OTEL_EXPORTER_OTLP_PROTOCOL=grpc, http/protobuf is usually on 4318',
      unreachable: false,
    };
  }
  if (/wrong version number|packet length too long|http request/i.test(text)) {
    return {
      key: 'tls',
      seen: `the collector does not speak TLS there (${text})`,
      advice: 'use http:// instead of https:// in OTEL_EXPORTER_OTLP_ENDPOINT',
      unreachable: true,
    };
  }
  if (CERTIFICATE.test(code) || CERTIFICATE.test(text)) {
    return {
      key: 'certificate',
      seen: `TLS certificate error: ${text}${code ? ` (${code})` : ''}`,
      advice: 'name the CA that signed it in OTEL_EXPORTER_OTLP_CERTIFICATE, and check host name and expiry',
      unreachable: true,
    };
  }
  if (!CUT_OFF.has(code)) return { key: code || 'connection', seen: text, advice: LOOK_THERE, unreachable: false };
  return {
    key: code,
    seen: `the connection was cut off (${text})`,
    advice: `${PERHAPS_TLS}; else ${LOOK_THERE}`,
    unreachable: false,
  };
}

/** A connection on which no gRPC came about; `details` are in grpc-js's words. */
export function grpcConnectionFailure(details: string): SendFailure {
  const text = details.replace(/ \(\d{4}-[-\d:.TZ]{5,30}\)|\. Resolution note: ?$/g, '');
  if (details.includes('Protocol error')) {
    return {
      key: 'protocol',
      seen: `the collector does not speak gRPC there (${text})`,
      advice: 'an HTTP port (often 4318) needs OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf, gRPC is usually on 4317',
      unreachable: false,
    };
  }
  const failure = connectionFailure(new Error(text));
  return details.includes('Failed to connect') ? { ...failure, advice: `${PERHAPS_TLS}; else ${LOOK_THERE}` } : failure;
}

/** Says how an attempt ended of which no answer was read. */
export function connectionOutcome(error: unknown): Outcome {
  const failure = connectionFailure(error);
  if (failure.key === 'protocol') return { kind: 'rejected', failure };
  return { kind: 'retry', failure, after: undefined };
}

export function timeoutOutcome(timeout: number): Outcome {
  return { kind: 'retry', failure: timeoutFailure(timeout), after: undefined };
}

function timeoutFailure(timeout: number): SendFailure {
  return {
    key: 'timeout',
    seen: `no complete answer within ${Math.round(timeout)} ms`,
    advice: 'is it overloaded, or not an OTLP endpoint? OTEL_EXPORTER_OTLP_TIMEOUT sets the limit',
    unreachable: false,
  };
}

/** Accepted, says the status, by what does not look like a collector. */
export function oddAnswerFailure(seen: string): SendFailure {
  return {
    key: 'odd answer',
    seen,
    advice: 'is it a collector? Check OTEL_EXPORTER_OTLP_ENDPOINT',
    unreachable: false,
  };
}

const STATUS_ADVICE: Readonly<Record<number, string>> = {
  400: 'it cannot read what was sent: see its log, and check OTEL_EXPORTER_OTLP_PROTOCOL',
  401: 'check the credentials in OTEL_EXPORTER_OTLP_HEADERS',
  403: 'check the credentials in OTEL_EXPORTER_OTLP_HEADERS',
  405: 'this is not an OTLP endpoint: check OTEL_EXPORTER_OTLP_ENDPOINT',
  415: 'it does not take this format: try another OTEL_EXPORTER_OTLP_PROTOCOL',
};

/** Advice that depends on the signal. */
const SIGNAL_ADVICE: Readonly<Record<number, Readonly<Record<Signal, string>>>> = {
  404: { traces: wrongPath('traces'), logs: wrongPath('logs'), metrics: wrongPath('metrics') },
  413: {
    traces: 'the request is too large: lower OTEL_BSP_MAX_EXPORT_BATCH_SIZE',
    logs: 'the request is too large: lower OTEL_BLRP_MAX_EXPORT_BATCH_SIZE',
    metrics: 'the request is too large: raise its limit, or measure less',
  },
  429: {
    traces: 'it asks to slow down: raise its limits, or send less (OTEL_TRACES_SAMPLER=parentbased_traceidratio)',
    logs: 'it asks to slow down: raise its limits, or log less',
    metrics: 'it asks to slow down: raise its limits, or send less often (OTEL_METRIC_EXPORT_INTERVAL)',
  },
};

function wrongPath(signal: Signal): string {
  return `the path is wrong: OTEL_EXPORTER_OTLP_ENDPOINT gets /v1/${signal} appended, OTEL_EXPORTER_OTLP_${signal.toUpperCase()}_ENDPOINT is used as it is`;
}

/** An answer other than 2xx. The collector's words are quoted, cut short. */
export function statusFailure(signal: Signal, status: number, body: string): SendFailure {
  const redirect = status >= 300 && status < 400;
  // In the words of Go's server and of nginx.
  const isTls = status === 400 && /to (?:an )?HTTPS (?:server|port)/i.test(body);
  return {
    key: `HTTP ${status}`,
    seen: `HTTP ${status}${quote(body)}`,
    advice: redirect
      ? 'redirects are not followed: give the final URL'
      : isTls
        ? 'that port speaks TLS: OTEL_EXPORTER_OTLP_ENDPOINT must begin with https://'
        : (SIGNAL_ADVICE[status]?.[signal] ?? STATUS_ADVICE[status] ?? LOOK_THERE),
    unreachable: false,
  };
}

/** Text from outside, safe to print: printable ASCII, at most 120 characters. */
export function quote(text: string): string {
  const clean = text.replace(/[^\x20-\x7e]+/g, ' ').trim();
  if (clean === '') return '';
  return ` "${clean.length > 120 ? `${clean.slice(0, 120)}...` : clean}"`;
}

export function codeOf(error: unknown): string {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : '';
  return typeof code === 'string' ? code : '';
}

export function messageOf(error: unknown): string {
  // Happy Eyeballs wraps the errors of all addresses and has no message of its own.
  if (error instanceof AggregateError && error.errors.length > 0) return messageOf(error.errors[0]);
  return error instanceof Error ? error.message || codeOf(error) : String(error);
}

import { readFileSync, statSync } from 'node:fs';
import { showValue } from '../../settings/parse/show-value.ts';
import type { OtlpConfig } from '../ring/config.ts';
import { codeOf, messageOf } from './failures.ts';

export interface TlsFiles {
  readonly ca?: Buffer;
  readonly cert?: Buffer;
  readonly key?: Buffer;
}

/**
 * Reads the CA, client certificate and client key.
 * @throws Error whose message names the variable, the file and what to do: without them nothing may be sent
 */
export function readTlsFiles(otlp: OtlpConfig): TlsFiles {
  const ca = read('CERTIFICATE', otlp.certificate);
  const cert = read('CLIENT_CERTIFICATE', otlp.clientCertificate);
  const key = read('CLIENT_KEY', otlp.clientKey);
  if ((cert === undefined) !== (key === undefined)) {
    const [set, missing] = cert ? ['CLIENT_CERTIFICATE', 'CLIENT_KEY'] : ['CLIENT_KEY', 'CLIENT_CERTIFICATE'];
    throw new Error(`OTEL_EXPORTER_OTLP_${set} is set without OTEL_EXPORTER_OTLP_${missing}: set both or neither`);
  }
  const files = { ...(ca && { ca }), ...(cert && { cert }), ...(key && { key }) };
  if (ca || cert) check(files);
  return files;
}

function read(name: string, path: string | undefined): Buffer | undefined {
  if (path === undefined || path === '') return undefined;
  try {
    // Or `/dev/zero` would be read for ever.
    if (statSync(path).isCharacterDevice()) throw new Error('not a file');
    return readFileSync(path);
  } catch (error) {
    throw new Error(
      `cannot read ${showValue(path, 'none')} of OTEL_EXPORTER_OTLP_${name} (${codeOf(error) || messageOf(error)}): correct the path or its permissions`,
    );
  }
}

function check(files: TlsFiles): void {
  // Loaded only here: it costs 10 ms, and most apps send without files.
  const { createSecureContext } = require('node:tls') as typeof import('node:tls');
  const { X509Certificate } = require('node:crypto') as typeof import('node:crypto');
  try {
    // A context takes a CA that is none without a word.
    if (files.ca) new X509Certificate(files.ca);
    createSecureContext(files);
  } catch (error) {
    throw new Error(
      `the certificate files of OTEL_EXPORTER_OTLP_* are not usable (${messageOf(error)}): they must be PEM, and key and certificate a pair`,
    );
  }
}

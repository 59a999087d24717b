/** Small apps of a folder of their own, run bare, and traced by OpenTelemetry's packages. */
import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root } from '../../harness/packed.ts';
import { collect } from '../../harness/receive.ts';
import { type RunOptions, run } from '../../harness/run.ts';
import type { ReceivedSpan } from '../../harness/spans.ts';
import { temporaryFolder } from '../../harness/temporary.ts';

const base = temporaryFolder('engine');

export type Format = 'cjs' | 'mjs';

const IMPORTS = {
  cjs: `const express = require('express'); const http = require('node:http');`,
  mjs: `import express from 'express'; import http from 'node:http';`,
};

/** Serves one request of its own with Express, then ends as `end` says, of which `server` is closed by the natural one. */
const SERVE = `
const app = express();
app.get('/users/:id', (request, response) => response.end('user ' + request.params.id));
const server = app.listen(0, '127.0.0.1', () => {
  http.get({ host: '127.0.0.1', port: server.address().port, path: '/users/1', agent: false }, (response) => {
    response.on('data', (chunk) => console.log(String(chunk))).on('close', end);
  });
});`;

export function serving(format: Format, end: string): string {
  return `${IMPORTS[format]}${SERVE}\nfunction end() { ${end} }\n`;
}

export interface AppOptions {
  format?: Format;
  source: string;
  /** By path in the app's folder. */
  files?: Readonly<Record<string, string>>;
  /** The packages that the app has installed; default: all of this repository. */
  installed?: readonly string[];
  env?: Readonly<Record<string, string>>;
  options?: Partial<RunOptions>;
}

export const ENGINE = { OTEL_NODE_ENGINE: 'sdk' };

/** Runs the app with the loader, and with a collector. */
export async function runApp({ format = 'cjs', source, files = {}, installed, env = ENGINE, options }: AppOptions) {
  const folder = mkdtempSync(join(base, 'app-'));
  if (installed === undefined) symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  for (const name of installed ?? []) {
    const link = join(folder, 'node_modules', name);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(join(root, 'node_modules', name), link);
  }
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  const file = join(folder, `app.${format}`);
  writeFileSync(file, source);
  await using collector = await collect();
  const result = await run({ file, env: { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, ...env }, ...options });
  return { ...result, spans: [...collector.spans], requests: collector.requests.length, folder };
}

/** Kind and name of those that upstream's instrumentation of HTTP makes. */
export function ofHttp(spans: readonly ReceivedSpan[]): string[] {
  return spans
    .filter(({ scope }) => scope === '@opentelemetry/instrumentation-http')
    .map(({ kind, name }) => `${kind} ${name}`)
    .sort();
}

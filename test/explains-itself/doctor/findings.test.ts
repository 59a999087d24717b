/** Each finding of `otel-auto doctor` in a project that has it, and none in the same project once that is mended. */
import assert from 'node:assert/strict';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { kinds } from '../../../src/doctor/all-findings.ts';
import { packed, root } from '../../harness/packed.ts';
import { type Project, project } from '../../harness/project.ts';
import { collect } from '../../harness/receive.ts';
import { type DoctorOptions, register, runDoctor } from './run-doctor.ts';

const NODE = process.execPath;
const PRELOADED = [NODE, '--import', register, 'app.cjs'];
/** One request to itself, then it ends. */
const REQUEST = `
const server = require('node:http').createServer((request, response) => response.end('x')).listen(0, '127.0.0.1', async () => {
  await (await fetch('http://127.0.0.1:' + server.address().port)).text();
  server.close();
});`;

interface Try extends DoctorOptions {
  readonly files?: Readonly<Record<string, string>>;
  readonly packages?: Readonly<Record<string, string>>;
  readonly links?: readonly string[];
  /** More of the project, such as a package that only has a version. */
  readonly prepare?: (app: Project) => void;
  /** Codes beside the one that is meant, where one thing cannot be had without the other. */
  readonly also?: readonly string[];
}

interface Case {
  readonly ill: Try;
  readonly well: Try;
}

const basic: Try = { files: { 'app.cjs': REQUEST }, command: PRELOADED };

/** A package that has a version and a main file only. */
function install(app: Project, name: string, version: string, main = 'module.exports = {};') {
  mkdirSync(app.file(`node_modules/${name}`), { recursive: true });
  writeFileSync(app.file(`node_modules/${name}/package.json`), JSON.stringify({ name, version }));
  writeFileSync(app.file(`node_modules/${name}/index.js`), main);
}

/** The package itself, as it is installed for users. */
function installUs(app: Project) {
  mkdirSync(dirname(app.file('node_modules/@org/otel-auto')), { recursive: true });
  symlinkSync(packed, app.file('node_modules/@org/otel-auto'));
}

const withEnv = (env: Readonly<Record<string, string>>): Case => ({ ill: { ...basic, env }, well: basic });
const endpoint = (url: string): Case => withEnv({ OTEL_EXPORTER_OTLP_ENDPOINT: url });
const clientOf = (name: string) => `
const net = require('node:net');
const server = net.createServer((socket) => socket.end()).listen(0, '127.0.0.1', () => {
  require('${name}').connect(server.address().port);
  setTimeout(() => server.close(), 50);
});`;
const CONNECTS = `exports.connect = (port) => require('node:net').connect(port, '127.0.0.1').on('error', () => {});`;
const ownSdk = `
const { trace } = require('@opentelemetry/api');
trace.setGlobalTracerProvider({ getTracer: () => ({}) });`;

const CASES: Readonly<Record<string, Case | ((t: { after(fn: () => void): void }) => Promise<Case>)>> = {
  NOT_PRELOADED: { ill: { ...basic, command: [NODE, 'app.cjs'] }, well: basic },
  PRELOADED_TWICE: { ill: { ...basic, env: { NODE_OPTIONS: `--import=${register}` } }, well: basic },
  REGISTER_FORGOTTEN: {
    ill: {
      ...basic,
      prepare: installUs,
      command: [NODE, '--import', '@org/otel-auto', 'app.cjs'],
      also: ['NOT_PRELOADED'],
    },
    well: { ...basic, prepare: installUs, command: [NODE, '--import', '@org/otel-auto/register', 'app.cjs'] },
  },
  NOT_RESOLVED_FROM_CWD: {
    ill: { ...basic, also: ['APP_FAILED'], command: [NODE, '--import', '@org/otel-auto/register', 'app.cjs'] },
    well: { ...basic, prepare: installUs, command: [NODE, '--import', '@org/otel-auto/register', 'app.cjs'] },
  },
  REQUIRE_NEEDED: {
    ill: {
      ...basic,
      prepare: (app) => install(app, 'ts-node', '10.9.2'),
      command: [NODE, '-r', './node_modules/ts-node/index.js', '--import', register, 'app.cjs'],
    },
    well: {
      ...basic,
      prepare: (app) => install(app, 'ts-node', '10.9.2'),
      command: [
        NODE,
        '-r',
        './node_modules/ts-node/index.js',
        '-r',
        join(packed, 'register', 'require.cjs'),
        'app.cjs',
      ],
    },
  },
  LOADED_BEFORE_HOOKS: {
    ill: {
      files: { 'app.cjs': REQUEST, 'early.cjs': "require('pg')" },
      prepare: (app) => install(app, 'pg', '8.16.0'),
      command: [NODE, '-r', './early.cjs', '--import', register, 'app.cjs'],
    },
    well: { ...basic, prepare: (app) => install(app, 'pg', '8.16.0') },
  },
  LIB_VERSION_UNSUPPORTED: {
    ill: {
      files: { 'app.cjs': `require('express');${REQUEST}` },
      prepare: (app) => install(app, 'express', '3.1.0'),
      command: PRELOADED,
    },
    well: { files: { 'app.cjs': `require('express');${REQUEST}` }, links: ['express'], command: PRELOADED },
  },
  LIB_DISABLED: {
    ill: {
      files: {
        'app.cjs': `require('express');${REQUEST}`,
        'package.json': JSON.stringify({ name: 'app', dependencies: { express: '5' } }),
      },
      links: ['express'],
      command: PRELOADED,
      env: { OTEL_NODE_DISABLED_INSTRUMENTATIONS: 'express' },
    },
    well: {
      files: {
        'app.cjs': `require('express');${REQUEST}`,
        'package.json': JSON.stringify({ name: 'app', dependencies: { express: '5' } }),
      },
      links: ['express'],
      command: PRELOADED,
    },
  },
  LIB_DUPLICATE: {
    ill: {
      files: { 'app.cjs': `require('express'); require('other');${REQUEST}` },
      links: ['express'],
      prepare(app) {
        install(app, 'other', '1.0.0', "require('express')");
        install(app, 'other/node_modules/express', '3.1.0');
        writeFileSync(
          app.file('node_modules/other/node_modules/express/package.json'),
          '{"name":"express","version":"3.1.0"}',
        );
      },
      command: PRELOADED,
    },
    well: { files: { 'app.cjs': `require('express');${REQUEST}` }, links: ['express'], command: PRELOADED },
  },
  LIB_UNKNOWN: {
    ill: {
      files: { 'app.cjs': clientOf('frobnicate-client') },
      prepare: (app) => install(app, 'frobnicate-client', '1.0.0', CONNECTS),
      command: PRELOADED,
      also: ['NOTHING_CALLED'],
    },
    well: basic,
  },
  OTHER_SDK: {
    ill: { files: { 'app.cjs': `${ownSdk}${REQUEST}` }, links: ['@opentelemetry'], command: PRELOADED },
    well: {
      files: { 'app.cjs': `require('@opentelemetry/api');${REQUEST}` },
      links: ['@opentelemetry'],
      command: PRELOADED,
    },
  },
  OTHER_APM: {
    ill: {
      files: { 'app.cjs': `require('newrelic');${REQUEST}` },
      prepare: (app) => install(app, 'newrelic', '13.0.0'),
      command: PRELOADED,
    },
    well: basic,
  },
  API_VERSION_MISMATCH: {
    ill: { ...basic, prepare: (app) => install(app, '@opentelemetry/api', '2.0.0') },
    well: { ...basic, prepare: (app) => install(app, '@opentelemetry/api', '1.9.0') },
  },
  RUNTIME_UNSUPPORTED: {
    // Bun is not here: a program of its name that does what it does with the flags of Node, nothing.
    ill: {
      ...basic,
      prepare: (app) => writeFileSync(app.file('bun'), '#!/bin/sh\nexit 0\n', { mode: 0o755 }),
      command: ['./bun', 'app.cjs'],
    },
    well: basic,
  },
  SDK_DISABLED: withEnv({ OTEL_SDK_DISABLED: 'true' }),
  SAMPLED_OUT: withEnv({ OTEL_TRACES_SAMPLER: 'always_off' }),
  SETTING_INVALID: withEnv({ OTEL_BSP_SCHEDULE_DELAY: 'soon' }),
  SETTING_UNKNOWN: withEnv({ OTEL_TRACE_SAMPLER: 'always_on' }),
  SETTING_OF_VENDOR: withEnv({ DD_AGENT_HOST: '127.0.0.1' }),
  SETTING_TOO_LATE: {
    ill: { files: { 'app.cjs': `process.env.OTEL_SERVICE_NAME = 'late';${REQUEST}` }, command: PRELOADED },
    well: basic,
  },
  LOADER_FAILED: {
    ill: {
      ...basic,
      files: { 'app.cjs': REQUEST, 'otel.yaml': 'file_format: "9.0"' },
      env: { OTEL_CONFIG_FILE: 'otel.yaml' },
    },
    well: basic,
  },
  WORKER_UNTRACED: {
    ill: {
      files: {
        'app.cjs': `new (require('node:worker_threads').Worker)(require.resolve('./worker.cjs'), { execArgv: [] });${REQUEST}`,
        'worker.cjs': '',
      },
      command: PRELOADED,
    },
    well: {
      files: {
        'app.cjs': `new (require('node:worker_threads').Worker)(require.resolve('./worker.cjs'));${REQUEST}`,
        'worker.cjs': '',
      },
      command: PRELOADED,
    },
  },
  SERVICE_NAME_OF_LAUNCHER: {
    ill: { ...basic, files: { 'app.cjs': REQUEST, 'package.json': '{"name":"pm2"}' } },
    well: basic,
  },
  SERVICE_NAME_MISSING: { ill: { ...basic, files: { 'app.cjs': REQUEST, 'package.json': '{}' } }, well: basic },
  APP_FAILED: { ill: { ...basic, files: { 'app.cjs': 'process.exitCode = 3;' } }, well: basic },
  NOTHING_CALLED: { ill: { files: { 'app.cjs': '' }, command: PRELOADED }, well: basic },
  LOST_AT_EXIT: async (t) => {
    // It answers the doctor, whose request is empty, and keeps the app waiting.
    const server = createServer((request, response) => {
      let size = 0;
      request.on('data', (bytes: Buffer) => {
        size += bytes.length;
      });
      request.on('end', () => size < 100 && response.end());
    });
    const port = await listen(t, server);
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}`, OTEL_NODE_EXIT_TIMEOUT: '500' };
    return { ill: { ...basic, env }, well: basic };
  },
  EXPORT_REFUSED: endpoint('http://127.0.0.1:1'),
  EXPORT_DNS: endpoint('http://collector.invalid:4318'),
  EXPORT_401: async (t) => endpoint(await answering(t, 401)),
  EXPORT_404_PATH: async (t) => endpoint(await answering(t, 404)),
  EXPORT_FAILED: async (t) => endpoint(await answering(t, 500)),
  EXPORT_TLS: async (t) => endpoint((await answering(t, 200)).replace('http:', 'https:')),
  EXPORT_PROTOCOL: async (t) => {
    const port = await listen(
      t,
      createTcpServer((socket) => socket.end('SSH-2.0-x\r\n')),
    );
    return endpoint(`http://127.0.0.1:${port}`);
  },
  EXPORT_TIMEOUT: async (t) => {
    const port = await listen(
      t,
      createTcpServer((socket) => t.after(() => socket.destroy())),
    );
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}`, OTEL_EXPORTER_OTLP_TIMEOUT: '500' };
    return { ill: { ...basic, env: { ...env, OTEL_NODE_EXIT_TIMEOUT: '500' } }, well: basic };
  },
  EXPORT_PROXY: {
    // A name that is not loopback's, and does not resolve.
    ill: {
      ...basic,
      env: { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector.invalid:4318', HTTP_PROXY: 'http://127.0.0.1:1' },
      also: ['EXPORT_DNS'],
    },
    well: { ...basic, env: { HTTP_PROXY: 'http://127.0.0.1:1' } },
  },
};

/** Held by tests of their own, in this folder. */
const ELSEWHERE = ['LIB_BUNDLED', 'LIB_COMPILED_PAST_US', 'NODE_TOO_OLD'];

async function answering(t: { after(fn: () => void): void }, status: number): Promise<string> {
  const server = createServer((request, response) =>
    request.resume().on('end', () => response.writeHead(status).end()),
  );
  return `http://127.0.0.1:${await listen(t, server)}`;
}

function listen(t: { after(fn: () => void): void }, server: ReturnType<typeof createTcpServer>): Promise<number> {
  t.after(() => server.close());
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port)));
}

async function codesOf(
  t: { after(fn: () => void): void },
  { files = {}, packages = {}, links = [], prepare, ...options }: Try,
) {
  const app = project(files, { packages, links });
  prepare?.(app);
  const collector = await collect();
  t.after(() => void collector.close());
  const env = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, ...options.env };
  const { codes, result } = await runDoctor(app, { ...options, env });
  return { codes, result };
}

for (const [code, each] of Object.entries(CASES))
  test(code, async (t) => {
    const { ill, well } = typeof each === 'function' ? await each(t) : each;
    const found = await codesOf(t, ill);
    assert.deepEqual(found.codes.toSorted(), [code, ...(ill.also ?? [])].toSorted(), found.result.stderr);
    const isError = kinds.some((kind) => found.codes.includes(kind.code) && kind.level === 'error');
    assert.equal(found.result.code, isError ? 1 : 0);
    const mended = await codesOf(t, well);
    assert.deepEqual(mended.codes, [], mended.result.stderr);
    assert.equal(mended.result.code, 0);
  });

test('every finding has such a project', () => {
  assert.deepEqual(kinds.map(({ code }) => code).toSorted(), [...Object.keys(CASES), ...ELSEWHERE].toSorted());
});

test('LIB_BUNDLED', async (t) => {
  const { build } = await import('esbuild');
  const contents = `import express from 'express'; globalThis.express = express;${REQUEST.replace("require('node:http')", "(await import('node:http'))")}`;
  const outputs = await Promise.all(
    [{}, { external: ['express'] }].map((packages) =>
      build({
        stdin: { contents, resolveDir: root },
        bundle: true,
        write: false,
        minify: true,
        platform: 'node',
        format: 'esm',
        logLevel: 'silent',
        banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
        ...packages,
      }),
    ),
  );
  const [ill, well] = await Promise.all(
    outputs.map(({ outputFiles }) =>
      codesOf(t, {
        files: { 'app.mjs': outputFiles[0]?.text ?? '' },
        links: ['express'],
        command: [NODE, '--import', register, 'app.mjs'],
        args: ['--for', '8s'],
      }),
    ),
  );
  assert.deepEqual(ill?.codes, ['LIB_BUNDLED'], ill?.result.stderr);
  assert.deepEqual(well?.codes, [], well?.result.stderr);
});

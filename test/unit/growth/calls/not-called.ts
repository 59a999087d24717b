/** What goes round in it is none of what a text is made of. */
const NO_TEXT = 'goes over what the build or the app has declared, not over a text';
const BY_ITSELF = 'only applies a pattern, which is tried by itself';
const YAML = 'a file is no longer than 256 KiB, and what reads YAML are libraries';
const OF_SYSTEM = 'the operating system bounds the length of a path';

/** By file and function: why no long text can come there, or what it does with one is tried elsewhere. */
export const NOT_CALLED: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'src/attach.ts': {
    onFile: NO_TEXT,
    onThrow: NO_TEXT,
    onBuiltin: NO_TEXT,
    '(no name)': BY_ITSELF,
    reportLoadedBefore: NO_TEXT,
    awaitFirstMessage: NO_TEXT,
    first: NO_TEXT,
  },
  'src/declarative/metrics.ts': { translatePull: NO_TEXT, noteParts: NO_TEXT },
  'src/declarative/parse.ts': { validate: YAML, substitutionFault: YAML, pathOf: YAML, '(no name)': YAML },
  'src/detectors/detect.ts': { detect: NO_TEXT },
  'src/libraries/aws-sdk/service.ts': { copyAttributes: NO_TEXT },
  'src/libraries/aws-sdk/sqs.ts': { withoutAttributes: NO_TEXT },
  'src/libraries/azure-core-tracing/instrumenter.ts': { start: NO_TEXT },
  'src/libraries/http-semantics/duration.ts': { constructor: NO_TEXT },
  'src/libraries/http2/client.ts': { asObject: 'looks at each header of a request once' },
  'src/libraries/redis/channels.ts': { nameBatch: 'looks at each command of a batch once' },
  'src/libraries/undici/patch.ts': { valuesOf: 'looks at each header of an answer once' },
  'src/manual/generators.ts': { traceGenerator: NO_TEXT, traceAsyncGenerator: NO_TEXT },
  'src/node/log.ts': { log: 'cuts a text before it looks at it' },
  'src/node/packages.ts': { normalizeMain: BY_ITSELF },
  'src/pipeline/grpc.ts': { createMetadata: NO_TEXT, unavailable: BY_ITSELF },
  'src/pipeline/http.ts': { checkHeaders: NO_TEXT },
  'src/pipeline/node-http.ts': { createNodeClient: NO_TEXT },
  'src/pipeline/plain-http.ts': { createPlainClient: NO_TEXT },
  'src/pipeline/spool/adopt.ts': { adoptSegments: OF_SYSTEM },
  'src/pipeline/spool/name.ts': { listSegments: OF_SYSTEM },
  'src/settings/scalars.ts': { integer: NO_TEXT },
  'src/start.ts': { settingsOfFile: NO_TEXT },
  'src/telemetry/app-package.ts': { findAppPackage: OF_SYSTEM, upwards: OF_SYSTEM },
};

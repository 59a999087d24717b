/** What goes round in it is none of what a text is made of. */
const NO_TEXT = 'goes over what the build or the app has declared, not over a text';
const BY_ITSELF = 'only applies a pattern, which is tried by itself';
const YAML = 'a file is no longer than 256 KiB, and what reads YAML are libraries';
const OF_SYSTEM = 'the operating system bounds the length of a path';

/** By file and function: why no long text can come there, or what it does with one is tried elsewhere. */
export const NOT_CALLED: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'src/loader/attachments.ts': {
    onFile: NO_TEXT,
    onThrow: NO_TEXT,
    onBuiltin: NO_TEXT,
    onSpanFault: NO_TEXT,
    awaitFirstMessage: NO_TEXT,
    first: NO_TEXT,
  },
  'src/exit/record-uncaught-error.ts': { recordUncaught: NO_TEXT },
  'src/exit/hidden-listener.ts': { override: NO_TEXT },
  'src/exit/source-line.ts': { indent: BY_ITSELF },
  'src/patching/database/sql-words.ts': { words: NO_TEXT },
  'src/patching/replace-method.ts': { replaceInherited: NO_TEXT },
  'src/span/attributes.ts': { indexOfKey: 'compares a key with no more than 32 others' },
  'src/config-file/metrics.ts': { translatePull: NO_TEXT, noteParts: NO_TEXT },
  'src/config-file/parse.ts': { validate: YAML, substitutionFault: YAML, pathOf: YAML, '(no name)': YAML },
  'src/resource/detect.ts': { detect: NO_TEXT },
  'src/libraries/aws-sdk/lambda.ts': { functionNameOf: 'splits a text once' },
  'src/libraries/aws-sdk/service.ts': { copyAttributes: NO_TEXT },
  'src/libraries/aws-sdk/sqs.ts': { withoutAttributes: NO_TEXT },
  'src/libraries/azure-core-tracing/instrumenter.ts': { start: NO_TEXT },
  'src/patching/http/duration.ts': { constructor: NO_TEXT },
  'src/libraries/http2/client.ts': { asObject: 'looks at each header of a request once' },
  'src/libraries/redis/own-commands.ts': { markOwnCommands: 'goes through a list of ours' },
  'src/patching/database/redis-keys.ts': {
    add: 'goes through a list of ours',
    wordsOf: 'goes through a list of ours',
  },
  'src/libraries/redis/channels.ts': { nameBatch: 'looks at each command of a batch once' },
  'src/libraries/undici/patch.ts': { valuesOf: 'looks at each header of an answer once' },
  'src/manual/generators.ts': { traceGenerator: NO_TEXT, traceAsyncGenerator: NO_TEXT },
  'src/node/log.ts': { log: 'what hides the secrets in a text is tried by itself, then it is cut' },
  'src/hooks/commonjs.ts': { before: BY_ITSELF },
  'src/hooks/esmodules.ts': { isCommonJs: BY_ITSELF },
  'src/hooks/other-names.ts': { isLinkedFrom: OF_SYSTEM },
  'src/libraries/winston/shown-fields.ts': {
    valueIn: 'compares a field with what each format has made of it',
    withoutColours: BY_ITSELF,
  },
  'src/hooks/packages.ts': { normalizeMain: BY_ITSELF },
  'src/pipeline/transport/grpc.ts': { createMetadata: NO_TEXT, unavailable: BY_ITSELF },
  'src/pipeline/transport/http.ts': { checkHeaders: NO_TEXT },
  'src/pipeline/transport/node-http.ts': { createNodeClient: NO_TEXT },
  'src/pipeline/transport/plain-http.ts': { createPlainClient: NO_TEXT },
  'src/pipeline/spool/adopt.ts': { adoptSegments: OF_SYSTEM },
  'src/pipeline/spool/name.ts': { listSegments: OF_SYSTEM },
  'src/settings/parse/scalars.ts': { integer: NO_TEXT },
  'src/loader/start.ts': { settingsOfFile: NO_TEXT },
  'src/loader/explainer.ts': { late: NO_TEXT, look: NO_TEXT },
  'src/loader/find-bundled.ts': {
    findBundled: NO_TEXT,
    stepsThrough: 'searches a file of at most 32 MiB for texts that are as they are, a step at a time',
  },
  'src/loader/other-tracers.ts': { loaded: OF_SYSTEM },
  'src/settings/read/unread-names.ts': { switchOf: 'names longer than 80 are not compared', '(no name)': BY_ITSELF },
  'src/resource/app-package.ts': { findAppPackage: OF_SYSTEM, upwards: OF_SYSTEM },
};

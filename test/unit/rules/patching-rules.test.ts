/** What docs/contributing/patching.md says, held by reading the sources of libraries and of what they are patched with. */
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { join } from 'node:path';
import { test } from 'node:test';
import { type AnyNode, type Node, type Program, parse } from 'acorn';

const src = join(import.meta.dirname, '..', '..', '..', 'src');
const PAGE = 'docs/contributing/patching.md';

interface Source {
  readonly file: string;
  readonly program: Program;
}

const sources: readonly Source[] = globSync('{libraries,patching}/**/*.ts', {
  cwd: src,
  exclude: (name) => name === 'node_modules' || name === 'versions',
}).map((file) => {
  const script = stripTypeScriptTypes(readFileSync(join(src, file), 'utf8'));
  return { file, program: parse(script, { ecmaVersion: 'latest', sourceType: 'module', locations: true }) };
});

const nodes = new Map(sources.map((source) => [source, [...nodesIn(source.program)]]));

function childrenOf(node: Node): AnyNode[] {
  return Object.values(node)
    .flat()
    .filter((value): value is AnyNode => typeof value?.type === 'string');
}

function* nodesIn(node: AnyNode): Generator<AnyNode> {
  yield node;
  for (const child of childrenOf(node)) yield* nodesIn(child);
}

const lineOf = (node: Node): number => node.loc?.start.line ?? 0;

/** Declarations at the top of a module, exported ones too. */
function topLevel({ program }: Source) {
  return program.body
    .map((node) => (node.type === 'ExportNamedDeclaration' ? node.declaration : node))
    .filter((node) => node?.type === 'VariableDeclaration');
}

test('there are sources to look at', () => assert.ok(sources.length > 150));

test('no module of a library, or of what it is patched with, has a variable', () => {
  const found = sources.flatMap((source) =>
    topLevel(source)
      .filter(({ kind }) => kind !== 'const')
      .map((node) => `src/${source.file}:${lineOf(node)}`),
  );
  assert.deepEqual(
    found,
    [],
    `What is set comes from \`host.settings\` and \`host.options\`; what changes is a field of an object that \`create\` makes once per library and hands on: ${PAGE}, "Settings and state".`,
  );
});

/** What is kept at the top of a module and changes, with the reason why it may. */
const KEPT: Readonly<Record<string, string>> = {
  'libraries/agenda/span.ts messaging': 'has a tracer and no state',
  'libraries/amqplib/span.ts messaging': 'has a tracer and no state',
  'libraries/aws-lambda/handler.ts traced': 'marks functions that are ours',
  'libraries/aws-lambda/messages.ts xray': 'an official propagator without state',
  'libraries/bull/span.ts messaging': 'has a tracer and no state',
  'libraries/express/patch.ts known': 'marks layers of the app',
  'libraries/express/patch.ts patched': 'marks classes that are patched',
  'libraries/google-pubsub/span.ts messaging': 'has a tracer and no state',
  'libraries/graphile-worker/span.ts messaging': 'has a tracer and no state',
  'libraries/http/client.ts NOBODY': 'an empty object that nobody changes',
  'libraries/http/client-attributes.ts authorityKey': 'a cache: a symbol of this Node',
  'libraries/http2/announce.ts announcing': 'marks classes that are patched',
  'libraries/http2/client-attributes.ts authorities': 'says of a session what it was made with',
  'libraries/ioredis/server.ts UNKNOWN': 'an empty object that nobody changes',
  'libraries/ioredis/server.ts peers': 'says of a socket who it is connected to',
  'libraries/moleculer/span.ts events': 'has a tracer and no state',
  'libraries/mqtt/span.ts messaging': 'has a tracer and no state',
  'libraries/nats/span.ts messaging': 'has a tracer and no state',
  'libraries/nestjs-microservices/span.ts redis': 'has a tracer and no state',
  'libraries/next/request.ts known': 'says of a request what belongs to it',
  'libraries/pg-boss/span.ts messaging': 'has a tracer and no state',
  'libraries/pg/target.ts NO_TARGET': 'an empty object that nobody changes',
  'libraries/pg/target.ts targets': 'a cache by text, bounded',
  'libraries/platformatic-kafka/span.ts messaging': 'has a tracer and no state',
  'libraries/socket.io/span.ts messaging': 'has a tracer and no state',
  'libraries/sqs-consumer/span.ts messaging': 'has a tracer and no state',
  'patching/database/sql-statement.ts cache': 'a cache by text and dialect, bounded in bytes',
  'patching/database/redis-keys.ts commands': 'a table; nothing is added to it later',
  'patching/database/sql.ts patterns': 'a cache by dialect: compiled patterns',
  'patching/end-of-span/fail-span.ts NOTHING_ELSE': 'an empty object that nobody changes',
  'patching/handler.ts traced': 'marks functions that are ours',
  'patching/http/server-attributes.ts serverNames': 'a cache of one entry, by what a request calls the server',
  'patching/http/target.ts PLAIN': 'a table that is filled where it is declared',
  'patching/messaging/received-messages.ts producers': 'says of a message who has sent it',
  'patching/scheduled-run.ts traced': 'marks functions that are ours',
  'patching/versions.ts answers': 'a cache by version and range',
};

test('what a module keeps and changes is a cache, or a mark on objects', () => {
  const found = sources.flatMap((source) =>
    topLevel(source)
      .flatMap(({ declarations }) => declarations)
      .filter(({ init }) => init != null && isChangeable(init))
      .map(({ id }) => `${source.file} ${id.type === 'Identifier' ? id.name : '?'}`),
  );
  assert.deepEqual(
    found.sort(),
    Object.keys(KEPT).sort(),
    `A new one? A cache may stand at the top of a module if its keys alone decide its values, and it is bounded; never a setting. Say so in KEPT: ${PAGE}, "Settings and state".`,
  );
});

/** An empty literal, or an object of a class; not a set or map that is there in full, nor a pattern. */
function isChangeable(init: AnyNode): boolean {
  if (init.type === 'ObjectExpression') return init.properties.length === 0;
  if (init.type === 'ArrayExpression') return init.elements.length === 0;
  if (init.type !== 'NewExpression' || init.callee.type !== 'Identifier') return false;
  const isWhole = ['Set', 'Map'].includes(init.callee.name) && init.arguments.length > 0;
  return !isWhole && init.callee.name !== 'RegExp';
}

interface Rule {
  readonly name: string;
  readonly instead: string;
  /** Where it is done by the one way itself, or for a reason of its own. */
  readonly exceptions: Readonly<Record<string, string>>;
  matches(node: AnyNode, source: Source): boolean;
}

const FOLLOWS_ONE = "observes one result of one call, as the ends of spans do; not an API's method";

const RULES: readonly Rule[] = [
  {
    name: 'new Proxy',
    instead: '`replaceMethod` for a method, `standIn` for a function of the app or a whole export',
    exceptions: {
      'libraries/graphile-worker/tasks.ts': 'stands for a list of functions of the app, which may change',
      'libraries/nestjs-microservices/packet.ts': 'stands for a serializer of the app, which is no function',
      'libraries/pino/beside.ts': 'stands for a stream of the app, which is no function',
      'libraries/pino/patch.ts': 'shows the official class one export otherwise than it is; the app does not see it',
      'patching/overlay.ts': 'stands for an object of the app, which is no function',
      'patching/stand-in.ts': 'is the one way',
    },
    matches: (node) => node.type === 'NewExpression' && isNamed(node.callee, 'Proxy'),
  },
  {
    name: 'Object.defineProperty',
    instead: '`replaceMethod` or `replaceInherited`',
    exceptions: {
      'libraries/amqplib/publish.ts': 'writes a header, whose name on the prototype may be read-only',
      'libraries/grpc/server.ts': FOLLOWS_ONE,
      'libraries/http2/patch.ts': 'puts a `promisify.custom` of its own on the replacement',
      'libraries/pino/mixin.ts': 'an accessor, as what it gives depends on the active span',
      'libraries/postgres/patch.ts': 'an accessor, as the library sets the property again later',
      'libraries/redis/older.ts': 'hides what the official class leaves on an object of the app',
      'libraries/undici/patch.ts': 'puts back what it has replaced for the time of one call',
      'libraries/vercel-ai/streams.ts':
        'accessors of a class that is not exported, which give something else each time',
      'patching/genai/follow.ts': FOLLOWS_ONE,
      'patching/http/upgrade.ts': 'for the first answer on one socket, and not among the keys that the app sees of it',
      'patching/replace-method.ts': 'is the one way',
      'patching/sqlite/trace.ts': FOLLOWS_ONE,
    },
    matches: (node) =>
      node.type === 'CallExpression' &&
      node.callee.type === 'MemberExpression' &&
      isNamed(node.callee.property, 'defineProperty', 'defineProperties'),
  },
  {
    name: 'assigning a function to a property',
    instead: '`replaceMethod` or `replaceInherited`',
    exceptions: {
      'libraries/express/handler.ts': 'a plain function on the hottest path, made `alike`',
      'libraries/express/middleware.ts': 'the slot of a handler, filled with its stand-in',
      'libraries/express/mount.ts': 'the slot of a handler, filled with its stand-in',
      'libraries/fastify/handler.ts': FOLLOWS_ONE,
      'libraries/graphql/span.ts': FOLLOWS_ONE,
      'libraries/grpc/client.ts': FOLLOWS_ONE,
      'libraries/kafkajs/patch.ts': 'methods of the official class, which the app does not see',
      'libraries/nats/loop.ts': FOLLOWS_ONE,
      'libraries/pino/patch.ts': 'a method of the official class, which the app does not see',
      'libraries/redis/older.ts': 'methods of the official class, which the app does not see',
      'libraries/superagent/patch.ts': 'for the time of one call',
      'libraries/tedious/patch.ts': 'the callback of one request',
      'libraries/undici/patch.ts': 'for the time of one call',
      'libraries/ioredis/patch.ts': 'the callbacks of one command',
      'libraries/vercel-ai/operation.ts': 'the end of one span, which the library has started',
      'libraries/vercel-ai/streams.ts': FOLLOWS_ONE,
      'patching/end-of-span/follow.ts': FOLLOWS_ONE,
      'patching/genai/follow.ts': FOLLOWS_ONE,
      'patching/messaging/list-loops.ts': FOLLOWS_ONE,
      'patching/messaging/pass.ts': 'for the time of one call, which looks at the stack',
      'patching/say-error-types.ts': 'methods of one span, which an official class has started',
    },
    matches: (node, source) =>
      node.type === 'AssignmentExpression' &&
      node.left.type === 'MemberExpression' &&
      node.left.object.type !== 'ThisExpression' &&
      isFunction(node.right, source),
  },
  {
    name: 'host.fault',
    instead: '`guarded` or `guardedStart`',
    exceptions: {
      'libraries/aws-lambda/invocation.ts': 'guards what it awaits',
      'libraries/aws-lambda/patch.ts': 'hands it on to the hook of the app, which guards itself',
      'libraries/azure-core-tracing/instrumenter.ts': 'guards what gives another value when it fails',
      'patching/genai/call.ts': 'guards methods of an object that has its host',
      'patching/guard.ts': 'is the one way',
      'patching/sqlite/trace.ts': 'errors with a code are the library’s, and said by it',
    },
    matches: (node) =>
      node.type === 'CallExpression' &&
      node.callee.type === 'MemberExpression' &&
      isNamed(node.callee.property, 'fault'),
  },
];

function isNamed(node: AnyNode, ...names: string[]): boolean {
  return node.type === 'Identifier' && names.includes(node.name);
}

/** A function, one that a name stands for, or what wraps one. */
function isFunction(node: AnyNode, source: Source): boolean {
  if (node.type === 'FunctionExpression' || node.type === 'ArrowFunctionExpression') return true;
  if (node.type === 'CallExpression') return isNamed(node.callee, 'standIn');
  if (node.type !== 'Identifier') return false;
  return (nodes.get(source) ?? []).some(
    (other) =>
      other.type === 'VariableDeclarator' &&
      isNamed(other.id as AnyNode, node.name) &&
      ['FunctionExpression', 'ArrowFunctionExpression'].includes(other.init?.type ?? ''),
  );
}

for (const { name, instead, exceptions, matches } of RULES) {
  test(`${name}: in one way`, () => {
    const found = sources.flatMap((source) =>
      (nodes.get(source) ?? [])
        .filter((node) => matches(node, source))
        .map((node) => ({ file: source.file, line: lineOf(node) })),
    );
    const wrong = found.filter(({ file }) => !Object.hasOwn(exceptions, file));
    assert.deepEqual(
      wrong.map(({ file, line }) => `src/${file}:${line}`),
      [],
      `Use ${instead}: ${PAGE}. If that cannot be, say why in the exceptions of this test.`,
    );
    const needless = Object.keys(exceptions).filter((file) => !found.some((one) => one.file === file));
    assert.deepEqual(needless, [], 'exceptions that no file needs any more');
  });
}

/** Rooms whose classes no app gets hold of, and which have TypeScript's `private` still. */
const LEFT = ['otlp/', 'pipeline/', 'span/'];

test('private members are #private', () => {
  const files = globSync('**/*.ts', { cwd: src, exclude: (name) => name === 'node_modules' || name === 'versions' });
  const found = files.filter(
    (file) =>
      !LEFT.some((room) => file.startsWith(room)) &&
      /^ +(?:private|protected) (?!constructor|override)/m.test(readFileSync(join(src, file), 'utf8')),
  );
  assert.deepEqual(
    found,
    [],
    `An app that prints our object sees TypeScript's \`private\`: ${PAGE}, "Private members".`,
  );
});

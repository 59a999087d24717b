/** Kubernetes takes the manifests of examples/deployment: each value is of the type, and each key one, that the schema of its kind knows. */
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { parseAllDocuments } from 'yaml';

const folder = join(import.meta.dirname, '..', '..', 'examples', 'deployment', 'kubernetes');

interface Manifest {
  apiVersion: string;
  kind: string;
  metadata: { name: string };
}

/** From the OpenAPI of Kubernetes, made into code. */
interface Schema {
  validate: ((manifest: unknown) => boolean) & { errors?: { instancePath: string; keyword: string }[] | null };
}

/** Kinds that an operator brings, with a schema of its own that no package has. */
const OF_OPERATORS = new Set(['Instrumentation']);

const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1);

async function schemaOf({ apiVersion, kind }: Manifest): Promise<Schema> {
  const [version = '', group = 'core'] = apiVersion.split('/').reverse();
  return import(`kubernetes-models/_schemas/IoK8sApi${capital(group)}${capital(version)}${kind}`) as Promise<Schema>;
}

/** A copy that keeps in `unread` which keys nobody has asked for: a schema asks for all that it knows. */
function watched(value: unknown, path: string, unread: Set<string>): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const copy: Record<string, unknown> = {};
  for (const [key, child] of Object.entries(value)) {
    unread.add(`${path}/${key}`);
    copy[key] = watched(child, `${path}/${key}`, unread);
  }
  return new Proxy(Array.isArray(value) ? Object.assign([], copy) : copy, {
    get(target, key) {
      unread.delete(`${path}/${String(key)}`);
      return Reflect.get(target, key);
    },
  });
}

/** What the schema has against it. */
async function problemsOf(manifest: Manifest): Promise<string[]> {
  const { validate } = await schemaOf(manifest);
  const unread = new Set<string>();
  validate(watched(manifest, '', unread));
  const errors = (validate.errors ?? []).map(({ instancePath, keyword }) => `${instancePath}: ${keyword}`);
  return [...errors, ...[...unread].map((key) => `${key}: unknown`)];
}

const manifests = globSync('*.yaml', { cwd: folder })
  .sort()
  .flatMap((file) =>
    parseAllDocuments(readFileSync(join(folder, file), 'utf8')).map((document) => document.toJS() as Manifest),
  );
const known = manifests.filter(({ kind }) => !OF_OPERATORS.has(kind));

test('there are manifests', () => assert.ok(known.length >= 6));

for (const manifest of known)
  test(`${manifest.kind} ${manifest.metadata.name}`, async () => {
    assert.deepEqual(await problemsOf(manifest), []);
  });

test('a value of another type and a misspelt key are found, however deep', async () => {
  const text = readFileSync(join(folder, 'orders.yaml'), 'utf8');
  const [deployment] = parseAllDocuments(
    text.replace('containers:', 'containres: []\n      containers:').replace(/replicas: \d+/, 'replicas: many'),
  ).map((document) => document.toJS() as Manifest);
  assert.ok(deployment);
  assert.deepEqual((await problemsOf(deployment)).sort(), [
    '/spec/replicas: type',
    '/spec/template/spec/containres: unknown',
  ]);
});

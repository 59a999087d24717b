/** What holds for every system of examples/: one command runs it, and no service has tracing code of its own. */
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { describe, it } from 'node:test';
import { root } from '../harness/packed.ts';
import { collect } from '../harness/receive.ts';
import { run } from '../harness/run.ts';
import { example } from './example.ts';

const script = join(root, 'tools', 'example.mjs');
const names = globSync('examples/*/system.mjs', { cwd: root }).map((file) => basename(dirname(file)));

/** What systems do in code is done with these; anything else is a set-up. */
const HELPERS = /^(?:withSpan|traced|addAttributes|addEvent|inject|extract|continueFrom|currentTraceId|currentSpanId)$/;

for (const name of names) {
  const { definition, skip, servers } = await example(name);
  const services = definition.services.filter(({ traced }) => traced !== false).map((service) => service.name);

  describe(name, () => {
    it('starts with one command, and its traces are printed as trees', { skip }, async () => {
      const { code, stdout, stderr } = await run({ file: script, args: [name], flag: false, env: servers });
      assert.equal(code, 0, stderr + stdout);
      for (const service of services) {
        assert.match(stdout, new RegExp(`^${service} (?:listens on http://127\\.0\\.0\\.1:\\d+|is ready)$`, 'm'));
        assert.match(stdout, new RegExp(`^${service} ended: (?:exit code 0|SIGTERM)$`, 'm'));
      }
      const [printed = '', traces = ''] = stdout.split(/(?<=^\S+ ended: .*\n)(?!\S+ ended: )/m);
      const [trees = [], others = ''] = [
        traces.split(/^beside the requests.*$/m)[0]?.split('\n\n'),
        traces.split(/^beside the requests.*$/m)[1],
      ];
      assert.match(
        trees[0] ?? '',
        /^\s*\S+ {2}\S.* {2}(?:SERVER|INTERNAL|CONSUMER|PRODUCER) /,
        'no trace of the set-up is first',
      );
      assert.doesNotMatch(others, /SERVER|CONSUMER/);
      const said = printed.match(/(?<= says: ).*/g) ?? [];
      assert.deepEqual(said, [...new Set(said)], 'what all services say is printed once');
      assert.doesNotMatch(printed, / says: .*Warning/, 'nothing but what is meant');
      assert.ok(
        trees.some((tree) => /^\S+ {2}\S.* {2}(?:SERVER|INTERNAL) .*\n└─ /.test(tree)),
        stdout,
      );
      assert.ok(!stdout.includes('(parent is missing)'), stdout);
      const seen = new Set(
        [...trees, others].flatMap((tree) => [...tree.matchAll(/^[ │├└─]*(\S+) {2}/gm)].map(([, by]) => by)),
      );
      assert.deepEqual(
        services.filter((service) => !seen.has(service)),
        [],
        stdout,
      );
    });

    it('has no tracing set-up in its code', () => {
      const files = globSync(`examples/${name}/*/**/*.{js,mjs,cjs,ts,mts,json}`, {
        cwd: root,
        exclude: (path) => path.split('/').includes('node_modules'),
      });
      assert.ok(files.length >= services.length);
      for (const file of [...files, `examples/${name}/package.json`]) {
        const text = readFileSync(join(root, file), 'utf8');
        assert.doesNotMatch(text, /@opentelemetry\/(?!api['"])|dd-trace|OTEL_|registerInstrumentations/, file);
        for (const [, imported = ''] of text.matchAll(/import \{([^}]*)\} from '@org\/otel-auto/g)) {
          for (const helper of imported.split(',').map((part) => part.trim())) {
            if (helper !== '') assert.match(helper, HELPERS, file);
          }
        }
      }
    });
  });
}

const { skip, servers } = await example('async-micro');

describe('with an endpoint of the caller', () => {
  it('OTEL_EXPORTER_OTLP_ENDPOINT: the traces go there, with the caller’s other settings', { skip }, async (t) => {
    const collector = await collect();
    t.after(() => collector.close());
    const { code, stdout, stderr } = await run({
      file: script,
      args: ['async-micro'],
      flag: false,
      env: {
        ...servers,
        OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
        OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=test',
        OTEL_NODE_EXIT_TIMEOUT: '20000',
      },
    });
    assert.equal(code, 0, stderr + stdout);
    assert.ok(stdout.startsWith(`sending traces to ${collector.url}\n`), stdout);
    assert.doesNotMatch(stdout, /^trace [0-9a-f]{32}$/m);
    const seen = new Set(collector.spans.map(({ service }) => service));
    assert.deepEqual([...seen].sort(), ['backend', 'gateway', 'product', 'worker']);
    assert.ok(collector.spans.every(({ resource }) => resource['deployment.environment.name'] === 'test'));
  });
});

it('a system that is not there: the message names those that are', async () => {
  const { code, stderr } = await run({ file: script, args: ['../demo'], flag: false });
  assert.equal(code, 2);
  assert.match(stderr, /^no system "\.\.\/demo"; npm run example <system>, with one of: (?:\S+, )*async-micro\b/);
});

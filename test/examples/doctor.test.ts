/** `otel-auto doctor` finds nothing wrong with any service of the five systems: a healthy app gets no finding. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { cli } from '../explains-itself/doctor/run-doctor.ts';
import { packed, root } from '../harness/packed.ts';
import { collect } from '../harness/receive.ts';
import { run } from '../harness/run.ts';
import { example } from './example.ts';

const FLAGS = { '--import': 'import.mjs', '--require': 'require.cjs' } as const;

/** Where the others would be; nobody calls them here. */
const nowhere: Readonly<Record<string, string>> = new Proxy({}, { get: () => 'http://127.0.0.1:1' });

for (const name of ['ogim', 'shop', 'async-micro', 'cinema', 'afirgen']) {
  const { definition, skip, servers } = await example(name);
  for (const { name: service, file, env: own = {}, flag = '--import', traced = true } of definition.services) {
    if (!traced) continue;
    test(`${name}: ${service}`, { skip }, async (t) => {
      const collector = await collect();
      t.after(() => collector.close());
      const command = [process.execPath, `${flag}=${join(packed, 'register', FLAGS[flag])}`, file];
      const { stdout, stderr, code } = await run({
        file: cli,
        args: ['doctor', '--json', '--', ...command],
        flag: false,
        cwd: join(root, 'examples', name, service),
        env: {
          PORT: '0',
          ...servers,
          OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
          OTEL_EXPORTER_OTLP_TIMEOUT: '60000',
          ...definition.env,
          ...(typeof own === 'function' ? own(nowhere) : own),
          JAEGER_AGENT_HOST: '', // The one thing to be told of: async-micro has it to show what the loader says of it.
        },
      });
      const { findings } = JSON.parse(stdout) as { findings: { code: string; message: string }[] };
      assert.deepEqual(findings, [], stderr);
      assert.equal(code, 0);
    });
  }
}

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { supportedNodes, withoutNodes } from '../../harness/nodes.ts';
import { type RunResult, run } from '../../harness/run.ts';
import { BARE, writeApp } from './app.ts';
import { type Collectors, KINDS, startCollectors } from './collectors.ts';
import { WAYS, type Way } from './ways.ts';

/** ms beyond the deadline that an exit may take with us. */
const LIMIT = 250;
/** How often the app's whole time without us it may take for the rest: starting the loader and the sender's thread. */
const SLOWNESS = 15;
/** ms for what the app's time without us does not show, such as other processes that begin meanwhile. */
const MACHINE = 1500;

/** Every way out, in both module systems, with every kind of collector, on one of the Nodes in test/nodes. */
export function exitMatrix(line: string): void {
  const node = supportedNodes[line];
  if (node === undefined) {
    it(`ways out on Node ${line}`, {
      skip: withoutNodes || `no Node ${line} is installed; npm ci installs it`,
    }, () => {});
    return;
  }
  describe(`ways out on Node ${node.version}`, { concurrency: 2 }, () => {
    let collectors: Collectors;
    before(async () => {
      collectors = await startCollectors();
    });
    after(() => collectors[Symbol.asyncDispose]());

    for (const [name, way] of Object.entries(WAYS)) {
      for (const format of ['cjs', 'mjs'] as const) {
        it(`${name} (${format})`, async () => {
          const file = writeApp(way, format);
          const bare = await leave(way, { file, node: node.path, ...BARE });
          for (const kind of KINDS) {
            const setup = collectors[kind];
            const service = `${name} ${format} ${kind}`;
            const env = {
              OTEL_SERVICE_NAME: service,
              OTEL_EXPORTER_OTLP_ENDPOINT: setup.endpoint,
              OTEL_NODE_EXIT_TIMEOUT: String(setup.deadline),
            };
            const ours = await leave(way, { file, node: node.path, env });
            sameEnd(kind, ours, bare, setup.deadline + (way.longer ?? 0));
            if (way.promisesNothing) continue;
            assert.equal(theirs(ours.stderr), theirs(bare.stderr), kind);
            allAccountedFor(kind, way, ours, setup.delivers, setup.accepted(service));
          }
        });
      }
    }
  });
}

/** Runs the app to its end. */
function leave({ signal }: Way, options: Parameters<typeof run>[0]): Promise<RunResult> {
  return run({
    ...options,
    onLine(line, child) {
      if (signal && (line === 'ready' || line === 'again')) child.kill(signal);
    },
  });
}

function sameEnd(kind: string, ours: RunResult, bare: RunResult, deadline: number): void {
  const seen = ({ code, signal, stdout }: RunResult) => ({ code, signal, stdout });
  assert.deepEqual(seen(ours), seen(bare), kind);
  const limit = SLOWNESS * bare.elapsed + deadline + LIMIT + MACHINE;
  assert.ok(ours.elapsed <= limit, `${kind}: ${ours.elapsed} ms, bare ${bare.elapsed} ms`);
}

const OURS = /^\[otel-auto\] .*\n/gm;
/** How Node got to the app's code; our hook of CommonJS is on the way there. */
const FRAMES = /^\s+at .*(node:|otel-auto[\\/]dist).*\n/gm;

function theirs(stderr: string): string {
  return stderr.replaceAll(OURS, '').replaceAll(FRAMES, '');
}

/** Every span that ended has arrived once, or is said to be lost, or not to be confirmed. */
function allAccountedFor(kind: string, way: Way, { stderr }: RunResult, delivers: boolean, accepted: string[]): void {
  if (delivers) {
    assert.deepEqual(accepted.toSorted(), way.spans.toSorted(), `${kind}: ${stderr}`);
    assert.doesNotMatch(stderr, OURS, kind);
    return;
  }
  const lost = [...stderr.matchAll(/ (\d+) spans? (?:lost|not confirmed) at exit/g)].reduce(
    (sum, [, count]) => sum + Number(count),
    0,
  );
  assert.equal(lost, way.spans.length, `${kind}: ${stderr}`);
}

import { type Comparison, compareSpans, spansOf } from '../../src/cli/differing-spans.ts';
import type { ExportTraceServiceRequestJson } from '../../src/otlp/types.ts';
import type { LibraryUnderTest } from '../../tools/libraries.mjs';
import { enabling } from '../harness/enabled.ts';
import { sourceOf, writeApp } from '../harness/libraries.ts';
import { prepare } from '../harness/prepare.ts';
import { collect } from '../harness/receive.ts';
import { type RunOptions, type RunResult, run } from '../harness/run.ts';
import { serversOf } from '../harness/servers.ts';
import { inTurn } from '../harness/turn.ts';
import { describeDifferences, type Row } from './page.ts';

/** ms that a run may take; one that was not killed for that has ended by itself. */
const LIMIT = 60_000;

/** Runs the app of the newest version under test. Never throws: what went wrong is in the row. */
export function runLibrary(library: LibraryUnderTest): Promise<Row> {
  return inTurn(library.name, () => runNow(library));
}

async function runNow(library: LibraryUnderTest): Promise<Row> {
  const version = library.versions.at(-1)?.name;
  const row: Row = {
    library: library.name,
    version: version ?? `Node ${process.versions.node.split('.')[0]}`,
    behaviour: '',
    loader: '-',
    sdk: '-',
    same: '-',
    differences: '',
  };
  const { env, skip } = serversOf(sourceOf(library.name, 'app.mjs'));
  if (skip !== false) return { ...row, behaviour: `not run: ${skip}` };
  if (version !== undefined) await prepare(library.name, version);
  const asModule = await runApp(library.name, version, 'app.mjs', env);
  if (asModule === undefined) return { ...row, behaviour: 'not run: its app fails without the loader' };
  if (asModule.behaviour === AS_BARE && asModule.theirs > 0) return { ...row, ...shown(asModule) };
  const asCommonJs = await runApp(library.name, version, 'app.cjs', env);
  const behaviour = `ES module: ${asModule.behaviour}${asModule.theirs === 0 ? ', no spans' : ''}`;
  if (asCommonJs === undefined) return { ...row, ...shown(asModule), behaviour };
  return { ...row, ...shown(asCommonJs), behaviour: `${behaviour}; CommonJS: ${asCommonJs.behaviour}` };
}

interface AppRun {
  behaviour: string;
  ours: number;
  theirs: number;
  comparison: Comparison;
}

const AS_BARE = 'as bare';

function shown({ behaviour, ours, theirs, comparison }: AppRun) {
  const counts = { loader: String(ours), sdk: String(theirs), same: String(comparison.same) };
  return { behaviour, ...counts, differences: describeDifferences(comparison) };
}

/** One app, bare, under both engines, and, where it does not behave as bare, started as upstream says. Undefined: it fails without any of them. */
async function runApp(
  library: string,
  version: string | undefined,
  app: 'app.mjs' | 'app.cjs',
  env: Readonly<Record<string, string>>,
): Promise<AppRun | undefined> {
  const file = writeApp(library, version, app, sourceOf(library, app));
  const bare = await run({ file, env, flag: false, timeout: LIMIT });
  if (bare.code !== 0) return undefined;
  const runWith = async (how: Pick<RunOptions, 'flag' | 'nodeArgs' | 'env'>) => {
    await using collector = await collect();
    const tracing = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_SERVICE_NAME: library, ...enabling(library) };
    const result = await run({ file, timeout: LIMIT, ...how, env: { ...env, ...tracing, ...how.env } });
    const requests = collector.of('traces').map(({ message }) => message as ExportTraceServiceRequestJson);
    return { result, spans: spansOf(requests) };
  };
  const ours = await runWith({ env: { OTEL_NODE_ENGINE: 'loader' } });
  const theirs = await runWith({ env: { OTEL_NODE_ENGINE: 'sdk' } });
  let behaviour = describeBehaviour(bare, theirs.result);
  if (behaviour !== AS_BARE) {
    const upstream = await runWith({ flag: false, nodeArgs: UPSTREAM, env: { OTEL_METRICS_EXPORTER: 'none' } });
    if (behaviour === describeBehaviour(bare, upstream.result)) behaviour += ", as with upstream's own flags";
  }
  const comparison = compareSpans(ours.spans, theirs.spans);
  return { behaviour, ours: ours.spans.length, theirs: theirs.spans.length, comparison };
}

const UPSTREAM = [
  '--experimental-loader=@opentelemetry/instrumentation/hook.mjs',
  '--import=@opentelemetry/auto-instrumentations-node/register',
];

function describeBehaviour(bare: RunResult, traced: RunResult): string {
  if (traced.code !== bare.code) return `ends with ${traced.code ?? traced.signal}`;
  const [expected, seen] = [outputOf(bare), outputOf(traced)];
  if (expected === seen) return AS_BARE;
  const lines = seen.split('\n');
  const at = expected.split('\n').findIndex((line, index) => line !== lines[index]);
  return `prints \`${(lines[at] ?? '').slice(0, 60)}\` where bare \`${(expected.split('\n')[at] ?? '').slice(0, 60)}\``;
}

/** Ids on log lines and frames of stacks are another matter. */
function outputOf({ stdout }: RunResult): string {
  return stdout
    .replaceAll(/"(?:trace_id|span_id|trace_flags)":"[^"]*",?/g, '')
    .replaceAll(/(?:\n|\\n) {4}at .*?(?=\n|\\n|"|$)/g, '');
}

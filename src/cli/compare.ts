import { join } from 'node:path';
import { loadChunk } from '../node/chunk.ts';
import type { ExportTraceServiceRequestJson } from '../otlp/types.ts';
import { appEnvironment } from './app-environment.ts';
import type { CompareCommand } from './arguments.ts';
import { type ComparedSpan, compareSpans, formatComparison, spansOf } from './differing-spans.ts';
import { runCommand } from './run-command.ts';
import { print, say, serve } from './serve.ts';

const ENGINES = ['loader', 'sdk'] as const;

/** Requests that are kept of one run. */
const MOST_REQUESTS = 10_000;

/** stdout is for the differences, so whatever the command prints goes to stderr. */
const STDIO = ['ignore', process.stderr, process.stderr] as const;

/**
 * Runs a command twice, once with each engine, and prints the spans that differ.
 * @returns the exit code: 0 where all spans are the same, 1 where some are not, or that of a command that cannot be run
 */
export async function compare({ command, args }: CompareCommand): Promise<number> {
  const runs: ComparedSpan[][] = [];
  for (const engine of ENGINES) {
    const requests: ExportTraceServiceRequestJson[] = [];
    const serving = await serve(ANYWHERE, {
      tail: false,
      onRequest(request) {
        if ('resourceSpans' in request && requests.length < MOST_REQUESTS)
          requests.push(request as ExportTraceServiceRequestJson);
      },
    });
    if (serving === undefined) return 1;
    const { env, left } = appEnvironment(
      { ...process.env, OTEL_METRICS_EXPORTER: 'none', OTEL_LOGS_EXPORTER: 'none', OTEL_NODE_ENGINE: engine },
      serving.viewer.url,
      join(__dirname, '..', 'register', 'import.mjs'),
    );
    if (left.length > 0 && engine === 'loader') say(`the command does not get ${left.join(', ')}`);
    const end = await runCommand(command, args, env, STDIO);
    await serving.close();
    if ('problem' in end) return end.code;
    const spans = spansOf(requests);
    say(`with OTEL_NODE_ENGINE=${engine}: ${spans.length} spans, ended by ${'code' in end ? end.code : end.signal}`);
    runs.push(spans);
  }
  const [ours = [], theirs = []] = runs;
  const comparison = compareSpans(ours, theirs);
  // The other engine hides nothing.
  const { scrubText } = loadChunk<typeof import('../secrets/scrubber.ts')>('secrets-scrubber');
  for (const line of formatComparison(comparison, ...ENGINES).split(/(?<=\n)/)) print(scrubText(line));
  return comparison.differing.length === 0 ? 0 : 1;
}

const ANYWHERE = { host: '127.0.0.1', port: 0, grpcPort: 0, memory: undefined, save: undefined, attributes: false };

import { readFile } from 'node:fs/promises';
import { openText } from '../viewer/store/open.ts';
import type { ViewCommand } from './arguments.ts';
import { say, serve, untilStopped } from './serve.ts';

/**
 * Serves the page until SIGINT or SIGTERM.
 * @returns the exit code: 0, or 1 when it cannot listen or a file cannot be opened
 */
export async function view(command: ViewCommand): Promise<number> {
  const stopped = untilStopped();
  const serving = await serve(command, { tail: command.tail });
  if (serving === undefined) return 1;
  const { viewer, portNote } = serving;
  for (const file of command.files) {
    try {
      const { spans, logs, refused } = openText(viewer.store, await readFile(file, 'utf8'));
      const ignored = refused === 0 ? '' : `; ${refused} lines or spans in it are no OTLP/JSON and were left out`;
      say(`opened ${file}: ${spans} spans and ${logs} log records${ignored}`);
    } catch (error) {
      say(`cannot open ${file}: ${(error as Error).message}`);
      await serving.close();
      return 1;
    }
  }
  if (portNote !== '') say(portNote);
  say(`open ${viewer.url} in a browser; telemetry is taken there, and as gRPC on ${viewer.grpcUrl}`);
  say(`to send some: OTEL_EXPORTER_OTLP_ENDPOINT=${viewer.url} node --import @org/otel-auto/register app.js`);
  await stopped;
  await serving.close();
  return 0;
}

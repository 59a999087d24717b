import type { ReceiveCommand } from './arguments.ts';
import { print, serve, untilStopped } from './serve.ts';

/**
 * Receives and prints until SIGINT, SIGTERM or a closed stdout. stdout has the traces and nothing else. A browser that comes by gets
 * the page.
 *
 * @returns the exit code: 0, or 1 when it cannot listen
 */
export async function receive(command: ReceiveCommand): Promise<number> {
  // Before anything can be printed: whoever sees the first line may already want this to stop.
  const stopped = untilStopped();
  const serving = await serve(command, {
    tail: !command.json,
    ...(command.json && { onRequest: (request: object) => print(`${JSON.stringify(request)}\n`) }),
  });
  if (serving === undefined) return 1;
  const { viewer, portNote } = serving;
  const note = portNote === '' ? '' : ` (${portNote})`;
  process.stderr.write(
    `receiving OTLP/gRPC on ${viewer.grpcUrl} and OTLP/HTTP on ${viewer.url}${note}, where a browser finds a page; ` +
      `set OTEL_EXPORTER_OTLP_ENDPOINT=${viewer.url}\n`,
  );
  await stopped;
  await serving.close();
  return 0;
}

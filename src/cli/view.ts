import type { ViewCommand } from './arguments.ts';
import { openFiles } from './open-files.ts';
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
  if (!(await openFiles(viewer.store, command.files))) {
    await serving.close();
    return 1;
  }
  if (portNote !== '') say(portNote);
  say(`open ${viewer.url} in a browser; telemetry is taken there, and as gRPC on ${viewer.grpcUrl}`);
  say(`to send some: OTEL_EXPORTER_OTLP_ENDPOINT=${viewer.url} node --import @org/otel-auto/register app.js`);
  await stopped;
  await serving.close();
  return 0;
}

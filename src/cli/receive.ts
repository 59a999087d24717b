import { QuietTraces } from '../viewer/quiet.ts';
import { type Receiver, startReceiver } from '../viewer/receive/receiver.ts';
import { formatTree } from '../viewer/tree.ts';
import type { ReceiveCommand } from './arguments.ts';

/**
 * Receives and prints until SIGINT, SIGTERM or a closed stdout. stdout has the traces and nothing else.
 *
 * @returns the exit code: 0, or 1 when it cannot listen
 */
export async function receive({ host, port, json }: ReceiveCommand): Promise<number> {
  const colors = process.stdout.isTTY && process.stdout.hasColors();
  const traces = new QuietTraces({ onTrace: (trace) => print(`${formatTree(trace, { colors })}\n`) });
  // Before anything can be printed: whoever sees the first line may already want this to stop.
  const stopped = untilStopped();
  let receiver: Receiver;
  try {
    receiver = await startReceiver({
      host,
      port,
      onTraces(request) {
        if (json) print(JSON.stringify(request));
        else traces.add(request);
      },
    });
  } catch (error) {
    process.stderr.write(`otel-auto: ${describe(error as NodeJS.ErrnoException, host, port)}\n`);
    return 1;
  }
  process.stderr.write(`receiving OTLP/HTTP on ${receiver.url}; set OTEL_EXPORTER_OTLP_ENDPOINT=${receiver.url}\n`);
  await stopped;
  await receiver.close();
  traces.flush();
  return 0;
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

function untilStopped(): Promise<void> {
  return new Promise((resolve) => {
    process.once('SIGINT', () => resolve());
    process.once('SIGTERM', () => resolve());
    // EPIPE: whoever read the output, such as `head`, has seen enough.
    process.stdout.on('error', () => resolve());
  });
}

function describe(error: NodeJS.ErrnoException, host: string, port: number): string {
  if (error.code === 'EADDRINUSE') {
    return `port ${port} on ${host} is in use; stop what listens there, or choose another with --port (0: any free one)`;
  }
  return `cannot listen on ${host}, port ${port}: ${error.message}`;
}

import { join } from 'node:path';
import { VERSION } from '../version.ts';
import { startViewer, type Viewer } from '../viewer/server/viewer.ts';
import { SaveFile } from '../viewer/store/save.ts';
import type { DrawOptions } from '../viewer/terminal/draw-trace.ts';
import { Tail } from '../viewer/terminal/tail.ts';
import { type ServeOptions, USUAL_PORTS } from './arguments.ts';

export interface Serving {
  viewer: Viewer;
  /** This is what the ports have to say: which was taken, or ''. */
  portNote: string;
  /** Stops, and says what was not kept. */
  close(): Promise<void>;
}

export interface How {
  /** Print each trace as a tree on stdout. */
  tail: boolean;
  /** Called with each request, as OTLP/JSON. */
  onRequest?(request: object): void;
  /** Called after each change with the ids of the traces that got something. */
  onChange?(traceIds: ReadonlySet<string>): void;
  /** This is what the page of the set-up shows. */
  setup?(): object;
}

/** Starts what `run`, `view` and `receive` have in common. @returns undefined where that cannot be, which was then said */
export async function serve(
  options: ServeOptions,
  { tail, onRequest, onChange, setup }: How,
): Promise<Serving | undefined> {
  const { host, port, grpcPort, memory, attributes } = options;
  let viewer: Viewer | undefined;
  let save: SaveFile | undefined;
  const trees = new Tail({
    find: (traceId) => viewer?.store.trace(traceId),
    print,
    style: () => styleOf(attributes, viewer?.url),
  });
  try {
    if (options.save !== undefined)
      save = await SaveFile.open(options.save, (problem) => say(`${problem}; lines are lost`));
    viewer = await startViewer({
      // A port that was asked for is meant; the usual one is just where to begin.
      http: { host, port: port ?? USUAL_PORTS.http, orNext: port === undefined },
      grpc: { host, port: grpcPort ?? USUAL_PORTS.grpc, orNext: grpcPort === undefined },
      ...(memory !== undefined && { memory }),
      assets: join(__dirname, 'viewer'),
      version: VERSION,
      ...(save && { save }),
      ...(tail && {
        onChange: (traceIds) => trees.changed(traceIds),
        onStrayLogs: (records) => trees.logs(records),
      }),
      ...(onChange && { onChange }),
      ...(setup && { setup }),
      ...(onRequest && { onRequest }),
    });
  } catch (error) {
    await save?.close();
    say(describe(error as NodeJS.ErrnoException, options));
    return undefined;
  }
  const started = viewer;
  return {
    viewer: started,
    portNote: noteOf(options, started),
    async close() {
      await started.close();
      trees.flush();
      await save?.close();
      const lost = lossesOf(started, trees, save);
      if (lost.length > 0) say(lost.join('; '));
    },
  };
}

/** Our lines go to stderr: stdout has traces, or is the command's. */
export function say(text: string): void {
  process.stderr.write(`otel-auto: ${text}\n`);
}

export function print(text: string): void {
  process.stdout.write(text);
}

/** Resolves at SIGINT, at SIGTERM, and when nobody reads stdout any more (EPIPE: `head` has seen enough). */
export function untilStopped(): Promise<void> {
  return new Promise((resolve) => {
    process.once('SIGINT', () => resolve());
    process.once('SIGTERM', () => resolve());
    process.stdout.on('error', () => resolve());
  });
}

function styleOf(attributes: boolean, url: string | undefined): DrawOptions {
  const { stdout } = process;
  return {
    columns: stdout.isTTY ? stdout.columns : undefined,
    colors: stdout.isTTY && stdout.hasColors(),
    attributes,
    ...(url !== undefined && { url }),
  };
}

function noteOf({ port, grpcPort }: ServeOptions, viewer: Viewer): string {
  const taken = [
    ...(port === undefined && viewer.port !== USUAL_PORTS.http ? [USUAL_PORTS.http] : []),
    ...(grpcPort === undefined && viewer.grpcPort !== USUAL_PORTS.grpc ? [USUAL_PORTS.grpc] : []),
  ];
  if (taken.length === 0) return '';
  return taken.length === 1 ? `port ${taken[0]} was taken` : `ports ${taken.join(' and ')} were taken`;
}

function lossesOf({ store }: Viewer, tail: Tail, save: SaveFile | undefined): string[] {
  const { traces, spans, logs } = store.dropped;
  const lost: string[] = [];
  if (spans + logs > 0) {
    lost.push(
      `over the memory of ${Math.round(store.memory / 1024 ** 2)} MB, and so not kept to the end (--memory): ` +
        `${traces} traces, ${spans} spans, ${logs} log records`,
    );
  }
  if (tail.missed > 0) lost.push(`${tail.missed} traces were gone before they could be printed`);
  if (save !== undefined && save.lost > 0) lost.push(`${save.lost} requests were not saved`);
  return lost;
}

function describe(error: NodeJS.ErrnoException & { port?: number }, { host, port, save }: ServeOptions): string {
  if (error.syscall === 'open') return `cannot write ${save}: ${error.message}`;
  const at = error.port ?? port ?? USUAL_PORTS.http;
  if (error.code === 'EADDRINUSE') {
    const option = at === port ? '--port' : '--grpc-port';
    return `port ${at} on ${host} is in use; stop what listens there, or choose another with ${option} (0: any free one)`;
  }
  return `cannot listen on ${host}, port ${at}: ${error.message}`;
}

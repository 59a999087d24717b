import type { ChildProcess } from 'node:child_process';
import { project } from '../../../harness/project.ts';
import { type RunOptions, type RunResult, run } from '../../../harness/run.ts';

/** Node to test, as `NODE_UNDER_TEST` says, or the one that runs the test. */
export const NODE = process.env.NODE_UNDER_TEST ?? process.execPath;

/** Nothing listens there. */
export const AWAY = 'http://127.0.0.1:1';

const PREFIX = `
  const tracer = require('@opentelemetry/api').trace.getTracer('spool');
  const span = (name, attributes) => tracer.startSpan(name, { attributes }).end();
  const say = (line) => require('node:fs').writeSync(1, line + '\\n');
  const stay = () => setInterval(() => {}, 1000);
`;

export interface LaunchOptions extends Pick<RunOptions, 'node' | 'nodeArgs' | 'onErrorLine'> {
  readonly endpoint: string;
  /** The spool's folder. */
  readonly folder: string;
  readonly env?: Readonly<Record<string, string>>;
}

export interface Launched {
  /** Resolves when the app said its first line. */
  readonly up: Promise<ChildProcess>;
  readonly lines: string[];
  readonly ended: Promise<RunResult>;
}

/** Starts an app with `span(name)`, `say(line)` and `stay()`, traced by the packed loader, with the spool on. */
export function launch(code: string, { endpoint, folder, env, ...options }: LaunchOptions): Launched {
  const app = project({ 'app.cjs': PREFIX + code }, { packages: { '@opentelemetry/api': '@opentelemetry/api' } });
  const lines: string[] = [];
  const { promise: up, resolve } = Promise.withResolvers<ChildProcess>();
  const ended = run({
    file: app.file('app.cjs'),
    node: NODE,
    env: { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, OTEL_NODE_SPOOL_DIR: folder, ...env },
    onLine: (line, child) => {
      lines.push(line);
      resolve(child);
    },
    ...options,
  });
  return { up, lines, ended };
}

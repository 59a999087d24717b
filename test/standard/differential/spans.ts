import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { folderOf } from '../../harness/libraries.ts';

const root = dirname(dirname(dirname(dirname(fileURLToPath(import.meta.url)))));
const preload = new URL('preload.ts', import.meta.url).href;

/** As test/standard/differential/preload.ts writes them. */
export interface RecordedSpan {
  name: string;
  /** `SpanKind` of the API. */
  kind: number;
  traceId: string;
  id: string;
  parent?: string;
  attributes: Record<string, unknown>;
  status: { code: number; message?: string };
  events: string[];
  scope: string;
  start: [number, number];
  end: [number, number];
}

export interface Recording {
  /** By start time. */
  spans: RecordedSpan[];
  stdout: string;
  stderr: string;
}

export interface RecordOptions {
  library: string;
  /** One of those under test; its beginning is enough, such as `8` for the newest one. */
  version: string;
  /** The app: its source, and the module system it is written in. */
  source: string;
  extension?: 'cjs' | 'mjs';
  /** More files next to the app, by name. */
  files?: Readonly<Record<string, string>>;
  /** Configuration of the official class. */
  config?: object;
  env?: Readonly<Record<string, string>>;
}

/** Runs an app with the official instrumentation of one library as published, with ours, or (`none`) with neither. */
export async function record(side: 'official' | 'ours' | 'none', options: RecordOptions): Promise<Recording> {
  const app = `app.${options.extension ?? 'cjs'}`;
  const directory = place(options.library, options.version, { [app]: options.source, ...options.files });
  try {
    const output = join(directory, 'spans.json');
    const env = {
      ...process.env,
      NODE_OPTIONS: '',
      DIFFERENTIAL: `${side},${options.library},${output}`,
      DIFFERENTIAL_CONFIG: JSON.stringify(options.config ?? {}),
      ...options.env,
    };
    const { stdout, stderr } = await node(['--import', preload, join(directory, app)], env);
    const spans = JSON.parse(readFileSync(output, 'utf8')) as RecordedSpan[];
    spans.sort((a, b) => a.start[0] - b.start[0] || a.start[1] - b.start[1]);
    return { spans, stdout, stderr };
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** A temporary folder of its own for an app, with the given version of the library installed. The caller removes it. */
export function place(library: string, version: string, files: Readonly<Record<string, string>>): string {
  const directory = mkdtempSync(join(tmpdir(), 'otel-auto-'));
  // npm puts one version of each at the root of the repository.
  const own = join(folderOf(library, version), 'node_modules', library);
  mkdirSync(join(directory, 'node_modules'));
  symlinkSync(existsSync(own) ? own : join(root, 'node_modules', library), join(directory, 'node_modules', library));
  for (const [name, content] of Object.entries(files)) writeFileSync(join(directory, name), content);
  return directory;
}

function node(args: string[], env: NodeJS.ProcessEnv): Promise<{ stdout: string; stderr: string }> {
  return new Promise((resolve, reject) => {
    execFile(process.execPath, args, { env, timeout: 30_000 }, (error, stdout, stderr) => {
      if (error === null) resolve({ stdout, stderr });
      else reject(new Error(`${error.message}\n${stdout}${stderr}`));
    });
  });
}

/** An app of a few lines with extensions of a few lines, in a folder where every package of this repository is found. */
import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root } from '../../harness/packed.ts';
import { collect } from '../../harness/receive.ts';
import { type RunResult, run } from '../../harness/run.ts';
import type { ReceivedSpan } from '../../harness/spans.ts';
import { temporaryFolder } from '../../harness/temporary.ts';

const base = temporaryFolder('extended');

export interface Extended {
  /** Name and text of each file. */
  readonly files: Readonly<Record<string, string>>;
  /** Name of the app's file. */
  readonly app: string;
  /** Value of the setting. */
  readonly extensions: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Path of the Node binary. */
  readonly node?: string | undefined;
  /** More flags for it. */
  readonly nodeArgs?: readonly string[];
}

export interface ExtendedResult extends RunResult {
  /** Those of the loader, on stderr. */
  readonly lines: readonly string[];
  readonly spans: readonly ReceivedSpan[];
}

export function writeFiles(files: Extended['files']): string {
  const folder = mkdtempSync(join(base, 'app-'));
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

export async function runExtended(
  { files, app, extensions, env = {}, node, nodeArgs = [] }: Extended,
  folder = writeFiles(files),
): Promise<ExtendedResult> {
  const collector = await collect();
  try {
    const result = await run({
      file: join(folder, app),
      nodeArgs,
      env: { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_NODE_EXTENSIONS: extensions, ...env },
      ...(node !== undefined && { node }),
    });
    const lines = result.stderr.split('\n').filter((line) => line.startsWith('[otel-auto]'));
    return { ...result, lines, spans: collector.spans };
  } finally {
    await collector.close();
  }
}

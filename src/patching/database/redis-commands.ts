/** Spans name Redis commands and say their keys. The table of commands is a chunk that the first command loads. */
import { deferChunk, loadChunk } from '../../node/chunk.ts';

const texts = deferChunk(() => loadChunk<typeof import('./redis-command.ts')>('patching-database-redis-command'));

/** See `redis-command.ts`, as of the other one. */
export function commandText(name: string, args: readonly unknown[]): string {
  return texts().commandText(name, args);
}

export function wholeCommandText(name: string, args: readonly unknown[]): string {
  return texts().wholeCommandText(name, args);
}

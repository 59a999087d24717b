import type { z } from 'zod';
import type { Trace } from '../viewer/analysis/types.ts';
import type { TraceList } from '../viewer/server/trace-list.ts';
import type { Store } from '../viewer/store/store.ts';

/** This is what the tools answer from. */
export interface ToolContext {
  readonly store: Store;
  readonly list: TraceList;
  /** Where telemetry is taken, and the page is. */
  readonly url: string;
  /** Absolute path of `register/import.mjs`. */
  readonly loader: string;
  /** Runs the doctor. Empty command: it looks at the folder only. */
  diagnose(command: readonly string[], time: number | undefined): Promise<string>;
  /** Calls back with the ids of traces that get something; returns what ends that. */
  onChange(listener: (traceIds: ReadonlySet<string>) => void): () => void;
}

/** One file in `tools/` each. */
export interface Tool<Input extends z.ZodObject = z.ZodObject> {
  readonly name: string;
  /** For the model: when to use it, and what comes back. */
  readonly description: string;
  readonly input: Input;
  /**
   * @returns a short text; what a traced app wrote stands in quotes in it
   * @throws ToolError for input that cannot be answered
   */
  run(input: z.infer<Input>, context: ToolContext, signal: AbortSignal): string | Promise<string>;
}

export function defineTool<Input extends z.ZodObject>(tool: Tool<Input>): Tool<Input> {
  return tool;
}

/** The model is told what was wrong, and can try again. */
export class ToolError extends Error {
  override readonly name = 'ToolError';
}

const SHORTEST_ID = 4;

/** @throws ToolError unless exactly one trace has that id, or begins with it */
export function findTrace({ store }: ToolContext, id: string): Trace {
  const wanted = id.toLowerCase();
  const exact = store.trace(wanted);
  if (exact !== undefined) return exact;
  if (!/^[0-9a-f]+$/.test(wanted) || wanted.length < SHORTEST_ID)
    throw new ToolError('a trace id has 32 hexadecimal digits; its first ones are enough, at least 4');
  const found = [...store.traces()].filter(({ traceId }) => traceId.startsWith(wanted));
  if (found.length === 1) return found[0] as Trace;
  throw new ToolError(
    found.length === 0
      ? `no trace has the id ${wanted}`
      : `${found.length} traces begin with ${wanted}: give more digits`,
  );
}

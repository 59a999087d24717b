import type { Pipeline } from '../pipeline/app/pipeline.ts';
import type { ExitHooks } from './ways-out.ts';

/** The ways out of a process with one pipeline per collector: they send side by side, within the same deadline. */
export function together(
  pipelines: readonly Pipeline[],
): Required<Omit<ExitHooks, 'timeout' | 'collect'>> & { deliver(timeout: number): Promise<void> } {
  const nudge = () => {
    for (const pipeline of pipelines) pipeline.nudge();
  };
  return {
    nudge,
    mustBeEarly: () => pipelines.some((pipeline) => pipeline.mustBeEarly()),
    async deliver(timeout) {
      await Promise.all(pipelines.map((pipeline) => pipeline.deliver(timeout)));
    },
    pending: () => pipelines.some((pipeline) => pipeline.pending()),
    flush(timeout) {
      const until = performance.now() + timeout;
      // So that the others send while this thread waits for the first.
      if (pipelines.length > 1) nudge();
      for (const pipeline of pipelines) if (pipeline.pending()) pipeline.flush(Math.max(0, until - performance.now()));
    },
  };
}

import { Session } from 'node:inspector';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type FoundScanner, root } from './source.ts';

interface Ran {
  readonly start: number;
  readonly end: number;
}

/** Which functions of the source run, as V8 counts them. */
export class Coverage {
  readonly #session = new Session();
  readonly #ran = new Map<string, Ran[]>();

  /** From now on; files have to be loaded later than this. */
  constructor() {
    this.#session.connect();
    this.#post('Profiler.enable');
    this.#post('Profiler.startPreciseCoverage', { callCount: true, detailed: false });
  }

  #post(method: string, parameters: object = {}): unknown {
    let answer: unknown;
    this.#session.post(method, parameters, (error: Error | null, result?: object) => {
      if (error !== null) throw error;
      answer = result;
    });
    return answer;
  }

  /** Forgets what has run so far. */
  reset(): void {
    this.#post('Profiler.takePreciseCoverage');
  }

  /** Sees what has run, and stops, as V8 does not optimize what it counts. */
  stop(): void {
    const { result } = this.#post('Profiler.takePreciseCoverage') as {
      result: { url: string; functions: { ranges: { startOffset: number; endOffset: number; count: number }[] }[] }[];
    };
    for (const { url, functions } of result) {
      const ranges = functions.flatMap(({ ranges: [whole] }) =>
        whole === undefined || whole.count === 0 ? [] : [whole],
      );
      this.#ran.set(
        url,
        ranges.map(({ startOffset: start, endOffset: end }) => ({ start, end })),
      );
    }
    this.#post('Profiler.stopPreciseCoverage');
    this.#session.disconnect();
  }

  /** Has it run between `reset` and `stop`? */
  has({ file, from, start, end }: FoundScanner): boolean {
    const ran = this.#ran.get(pathToFileURL(join(root, file)).href) ?? [];
    return ran.some((one) => one.end === end && one.start >= from && one.start <= start);
  }
}

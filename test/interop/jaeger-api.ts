import { setTimeout as wait } from 'node:timers/promises';

/** As Jaeger's query API, the one behind its user interface, gives it. */
export interface JaegerSpan {
  traceID: string;
  spanID: string;
  operationName: string;
  references: readonly { refType: string; spanID: string }[];
  /** µs since 1970. */
  startTime: number;
  /** µs. */
  duration: number;
  tags: readonly { key: string; value: unknown }[];
  logs: readonly { fields: readonly { key: string; value: unknown }[] }[];
  processID: string;
}

export interface JaegerTrace {
  traceID: string;
  spans: readonly JaegerSpan[];
  processes: Readonly<Record<string, { serviceName: string; tags: readonly { key: string; value: unknown }[] }>>;
}

export interface Dependency {
  parent: string;
  child: string;
  callCount: number;
}

const LIMIT = 20_000; // ms
const PAUSE = 50; // ms

export class JaegerApi {
  readonly #base: string;

  constructor(port: number) {
    this.#base = `http://127.0.0.1:${port}/api`;
  }

  services(): Promise<string[]> {
    return this.#get('/services', {});
  }

  operations(service: string): Promise<{ name: string; spanKind: string }[]> {
    return this.#get('/operations', { service });
  }

  /** What its search form asks; `tags` as JSON, durations such as `12us`. */
  search(query: {
    service: string;
    operation?: string;
    tags?: string;
    minDuration?: string;
    maxDuration?: string;
  }): Promise<JaegerTrace[]> {
    return this.#get('/traces', { limit: '100', lookback: '1h', ...query });
  }

  async trace(id: string): Promise<JaegerTrace | undefined> {
    const [trace] = await this.#get<JaegerTrace[]>(`/traces/${id}`, {});
    return trace;
  }

  dependencies(): Promise<Dependency[]> {
    return this.#get('/dependencies', { endTs: String(Date.now()), lookback: '3600000' });
  }

  async #get<Data>(path: string, query: Record<string, string>): Promise<Data> {
    const response = await fetch(`${this.#base}${path}?${new URLSearchParams(query)}`);
    const { data, errors } = (await response.json()) as { data: Data; errors?: unknown };
    if (!response.ok) throw new Error(`${path}: ${response.status} ${JSON.stringify(errors)}`);
    return data;
  }
}

/** Jaeger stores what it took a little later: asks until the check holds, and rejects with its last complaint. */
export async function eventually<Result>(check: () => Promise<Result>, limit = LIMIT): Promise<Result> {
  const deadline = performance.now() + limit;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await wait(PAUSE);
    }
  }
}

export const serviceOf = ({ processes }: JaegerTrace, { processID }: JaegerSpan) => processes[processID]?.serviceName;

export const tagOf = ({ tags }: Pick<JaegerSpan, 'tags'>, key: string) => tags.find((tag) => tag.key === key)?.value;

/** The trace as its timeline shows it: `service operation`, indented by depth, siblings by start. */
export function timeline(trace: JaegerTrace): string {
  const lines: string[] = [];
  const below = (parent: string | undefined, depth: number) => {
    const children = trace.spans.filter(
      ({ references }) => references.find(({ refType }) => refType === 'CHILD_OF')?.spanID === parent,
    );
    for (const span of children.toSorted((a, b) => a.startTime - b.startTime)) {
      lines.push(`${'  '.repeat(depth)}${serviceOf(trace, span)} ${span.operationName}`);
      below(span.spanID, depth + 1);
    }
  };
  below(undefined, 0);
  return lines.join('\n');
}

export interface Definition {
  /** Names of tools/servers/definitions.mjs. */
  servers: readonly string[];
  env: Readonly<Record<string, string>>;
  services: readonly {
    name: string;
    /** The main file, in the service's folder. */
    file: string;
    env?:
      | Readonly<Record<string, string>>
      | ((urls: Readonly<Record<string, string>>) => Readonly<Record<string, string>>);
    traced?: boolean;
    flag?: '--import' | '--require';
    python?: { file: string; requirements: string; env: Readonly<Record<string, string>> };
  }[];
}

export interface Answer {
  status: number;
  headers: Headers;
  /** Parsed, if it is JSON; else empty. */
  body: Readonly<Record<string, unknown>>;
  text: string;
}

export interface Running {
  /** Base address of a service. */
  url(service: string): string;
  /** All that a service has written so far. */
  output(service: string): { stdout: string; stderr: string };
  /** Process ids of the services that can be traced. */
  pids(): number[];
  /** Resolves to the match once the service's stdout matches. */
  until(service: string, pattern: RegExp): Promise<RegExpExecArray>;
  /** One request; rejects unless it is answered with `status` (default 200). `body` is sent as JSON. */
  call(
    service: string,
    path: string,
    options?: { method?: string; body?: unknown; headers?: Record<string, string>; status?: number },
  ): Promise<Answer>;
  print(text: string): void;
  /** The traffic of the system's definition. */
  drive(): Promise<void>;
  /** Ends the services by SIGTERM, the last one started first; how each ended: `exit code 0`, or the signal. */
  stop(): Promise<Record<string, string>>;
  /** The last resort of every way out. */
  kill(): void;
}

/** The file that says which packages the system's Python services need, if it has such services. */
export function requirementsOf(name: string): Promise<string | undefined>;

export function loadSystem(name: string): Promise<Definition | undefined>;

export function startSystem(
  name: string,
  options: {
    env: Record<string, string>;
    overrides?: Record<string, string>;
    python?: string;
    traced?: boolean;
    print?: (text: string) => void;
  },
): Promise<Running>;

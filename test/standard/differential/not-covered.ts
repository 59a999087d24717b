/** What an official instrumentation hooks and no library of ours names, with the reason. */
export interface NotCovered {
  /** Short name: `pg` for `@opentelemetry/instrumentation-pg`. */
  readonly instrumentation: string;
  /** The module it hooks; undefined: it hooks none, and there is no library of its name. */
  readonly module?: string;
  readonly reason: string;
}

const OTHER_WAY = 'All clients share one class, whose `send` is patched in `@smithy/smithy-client` or `@smithy/core`.';

export const notCovered: readonly NotCovered[] = [
  { instrumentation: 'aws-sdk', module: '@aws-sdk/middleware-stack', reason: OTHER_WAY },
  { instrumentation: 'aws-sdk', module: '@smithy/middleware-stack', reason: OTHER_WAY },
  {
    instrumentation: 'aws-sdk',
    module: '@aws-sdk/smithy-client',
    reason: 'It is the home of that class in clients older than those that are supported.',
  },
  {
    instrumentation: 'host-metrics',
    reason:
      'A machine is measured once, by the Collector on it, and not by each process; the official one is off by default too. CPU and memory of the process are measured.',
  },
  {
    instrumentation: 'http',
    module: 'http',
    reason: 'Node publishes its requests on diagnostics channels, which load nothing and are there before the app.',
  },
  { instrumentation: 'http', module: 'https', reason: 'It publishes on the channels of `http`.' },
  {
    instrumentation: 'knex',
    module: 'knex',
    reason: 'The driver below leaves a span per query; one of the builder would say the same once more.',
  },
  {
    instrumentation: 'oracledb',
    module: 'oracledb',
    reason: 'It is not traced yet.',
  },
  {
    instrumentation: 'runtime-node',
    reason: 'It hooks no library: with metrics on, this very class measures (src/metrics/runtime.ts).',
  },
];

import { definitions } from '../../tools/servers/definitions.mjs';
import { type Definition, loadSystem, type Running, startSystem } from '../../tools/systems/system.mjs';
import { serversFor } from '../harness/servers.ts';

/** On a busy machine, or one with a slow disk, the defaults may pass. */
const PATIENT = { OTEL_EXPORTER_OTLP_TIMEOUT: '60000', OTEL_NODE_EXIT_TIMEOUT: '60000' };

export interface Example {
  definition: Definition;
  /** Why it cannot run here: a server that is missing. */
  skip: string | false;
  /** Where its servers are, by their variables. */
  servers: Record<string, string>;
  /**
   * Starts its services, which send to `endpoint`; ended by the test, or else after it.
   * @param overrides variables that win over those of the system
   * @param python the programs of an environment for the services that are written in Python too
   */
  start(
    t: { after(end: () => void): void },
    options: { endpoint: string; overrides?: Record<string, string>; python?: string },
  ): Promise<Running>;
}

export async function example(name: string): Promise<Example> {
  const definition = await loadSystem(name);
  if (definition === undefined) throw new Error(`no system "${name}" in examples/`);
  const { env, skip } = serversFor(definition.servers.map((server) => definitions[server]?.env ?? server));
  return {
    definition,
    skip,
    servers: env,
    async start(t, { endpoint, overrides = {}, python }) {
      const running = await startSystem(name, {
        env: {
          ...env,
          OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
          OTEL_BSP_SCHEDULE_DELAY: '100',
          ...PATIENT,
        },
        overrides,
        ...(python !== undefined && { python }),
      });
      t.after(() => running.kill());
      return running;
    },
  };
}

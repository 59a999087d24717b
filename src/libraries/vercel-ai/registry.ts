/** The list has such objects in it; only what is read here is declared. */
interface Registered {
  executeLanguageModelCall?: unknown;
}

interface Global {
  AI_SDK_TELEMETRY_INTEGRATIONS?: Registered[];
}

/** The SDK's own list of integrations, in which one is ours. */
export class Registry {
  #ours: Registered | undefined;

  /** As the SDK's `registerTelemetry`. */
  register(integration: Registered): void {
    const registry = globalThis as Global;
    registry.AI_SDK_TELEMETRY_INTEGRATIONS ??= [];
    registry.AI_SDK_TELEMETRY_INTEGRATIONS.push(integration);
    this.#ours = integration;
  }

  /** Has the app an integration of its own that makes spans? */
  get appTraces(): boolean {
    const all = (globalThis as Global).AI_SDK_TELEMETRY_INTEGRATIONS ?? [];
    return all.some((integration) => integration !== this.#ours && integration.executeLanguageModelCall !== undefined);
  }
}

/** By which way NestJS sends; undefined for one of the app's own. */
export type Transport = 'grpc' | 'kafka' | 'mqtt' | 'nats' | 'redis' | 'rmq' | 'tcp';

/** In the order of the enumeration of that name, whose numbers servers have. */
const NUMBERED: readonly Transport[] = ['tcp', 'redis', 'nats', 'mqtt', 'grpc', 'rmq', 'kafka'];

/** The transport of a server. */
export function transportNumbered(id: unknown): Transport | undefined {
  return typeof id === 'number' ? NUMBERED[id] : undefined;
}

/** Have its messages spans of another library, which carries the context in headers? */
export function isTracedBroker(transport: Transport | undefined): boolean {
  return transport === 'kafka' || transport === 'mqtt' || transport === 'nats' || transport === 'rmq';
}

/** Transports of clients, by the classes that their own ones extend. */
export class Transports {
  readonly #byPrototype = new WeakMap<object, Transport>();

  add(prototype: object, transport: Transport): void {
    this.#byPrototype.set(prototype, transport);
  }

  of(client: object): Transport | undefined {
    let prototype: unknown = Object.getPrototypeOf(client);
    while (typeof prototype === 'object' && prototype !== null) {
      const transport = this.#byPrototype.get(prototype);
      if (transport !== undefined) return transport;
      prototype = Object.getPrototypeOf(prototype);
    }
    return undefined;
  }
}

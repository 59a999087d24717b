import type { MysqlConfig } from '../../patching/mysql/span.ts';

/** A connection says these things about itself; it does not say where the server is. */
interface Info {
  database?: string;
  port?: number;
}

/** Connections and pools, as the app sees them, and connections within. */
export interface Client {
  info?: Info;
}

/** Statements of connections and pools go to a server and a database, which are found here. */
export class Servers {
  /** Connections, known by their info, and pools were made with these options. */
  readonly #options = new WeakMap<object, MysqlConfig>();
  /** A pool has that of its newest connection. */
  readonly #infos = new WeakMap<object, Info>();

  /** A pool, or the info of a connection, was made with these options. */
  add(made: object | undefined, options: MysqlConfig | undefined): void {
    if (made !== undefined && options !== undefined) this.#options.set(made, options);
  }

  /** A pool tells of a new connection. */
  addConnection(pool: object, { info }: Client): void {
    if (info === undefined) return;
    this.#infos.set(pool, info);
    if (!this.#options.has(info)) this.add(info, this.#options.get(pool));
  }

  /** Undefined of a pool of which nothing is known but by its connections, as long as it has none. */
  configOf(client: Client): MysqlConfig | undefined {
    const info = client.info ?? this.#infos.get(client);
    const options = (info && this.#options.get(info)) ?? this.#options.get(client);
    if (info === undefined) return options;
    const { host, socketPath } = options ?? {};
    const config: MysqlConfig = {};
    if (host) config.host = host;
    if (socketPath) config.socketPath = socketPath;
    if (info.port) config.port = info.port;
    if (info.database) config.database = info.database;
    return config;
  }
}

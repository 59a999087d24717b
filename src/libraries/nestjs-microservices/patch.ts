import type { CreatePatch } from '../../patching/define.ts';
import { prototypeOf } from '../../patching/replace-method.ts';
import { carryInPackets, traceClients } from './client.ts';
import { seePackets } from './incoming.ts';
import { seeFailures, traceHandlers } from './server.ts';
import { type Transport, Transports } from './transport.ts';

/** The class that a file of a client exports, and how it sends. */
const CLIENTS: Readonly<Record<string, readonly [name: string, transport: Transport]>> = {
  'client/client-tcp.js': ['ClientTCP', 'tcp'],
  'client/client-redis.js': ['ClientRedis', 'redis'],
  'client/client-mqtt.js': ['ClientMqtt', 'mqtt'],
  'client/client-nats.js': ['ClientNats', 'nats'],
  'client/client-rmq.js': ['ClientRMQ', 'rmq'],
  'client/client-kafka.js': ['ClientKafka', 'kafka'],
};

/** Servers whose packets carry the context. */
const SERVERS: Readonly<Record<string, string>> = {
  'server/server-tcp.js': 'ServerTCP',
  'server/server-redis.js': 'ServerRedis',
  'server/server-mqtt.js': 'ServerMqtt',
};

const create: CreatePatch = (host) => {
  const transports = new Transports();
  const traced = new WeakSet<object>();
  return {
    onFile({ path, exports }) {
      const classNamed = (name: string) => prototypeOf((exports as Record<string, unknown>)[name]);
      const client = CLIENTS[path];
      const server = SERVERS[path];
      if (client !== undefined) {
        const prototype = classNamed(client[0]);
        transports.add(prototype, client[1]);
        carryInPackets(prototype, transports, host);
      } else if (server !== undefined) seePackets(classNamed(server), path === 'server/server-tcp.js', host);
      else if (path === 'client/client-proxy.js') {
        traceClients(classNamed('ClientProxy'), transports, host);
        carryInPackets(classNamed('ClientProxy'), transports, host);
      } else if (path === 'server/server.js') traceHandlers(classNamed('Server'), traced, host);
      else if (path === 'server/server-kafka.js') traceHandlers(classNamed('ServerKafka'), traced, host);
      else if (path === 'exceptions/rpc-exceptions-handler.js') seeFailures(classNamed('RpcExceptionsHandler'), host);
      return exports;
    },
  };
};

export default create;

import { type About, defineLibrary } from '../../patching/define.ts';

export default defineLibrary({
  name: 'nestjs-microservices',
  kind: 'own',
  packages: { '@nestjs/microservices': '>=8.0.0 <13' },
  esModules: {
    '@nestjs/microservices': {
      'client/client-proxy.js': ['ClientProxy'],
      'client/client-tcp.js': ['ClientTCP'],
      'client/client-redis.js': ['ClientRedis'],
      'client/client-mqtt.js': ['ClientMqtt'],
      'client/client-nats.js': ['ClientNats'],
      'client/client-rmq.js': ['ClientRMQ'],
      'client/client-kafka.js': ['ClientKafka'],
      'exceptions/rpc-exceptions-handler.js': ['RpcExceptionsHandler'],
      'server/server.js': ['Server'],
      'server/server-tcp.js': ['ServerTCP'],
      'server/server-redis.js': ['ServerRedis'],
      'server/server-mqtt.js': ['ServerMqtt'],
      'server/server-kafka.js': ['ServerKafka'],
    },
  },
});

export const about: About = {
  spans: 'requests and events that a client sends and a server handles, joined across services',
  why: 'OpenTelemetry has no instrumentation of its messages.',
  note: 'A request is one call of RPC, until its last response. Over RabbitMQ, Kafka, NATS, MQTT and gRPC the spans and headers of `amqplib`, `kafkajs`, `nats`, `mqtt` and `grpc` are within it; an event has no other span there where it is sent. Over TCP, Redis and MQTT 3.1.1 the trace context is in `metadata` of the packet, where NestJS 12 has it, and which older versions do not read.',
};

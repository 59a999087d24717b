/**
 * The one list of names on our spans and metrics that the registry does not have, or has as deprecated, each with the reason.
 * A name that ends with `.` stands for all that begin with it.
 */
export const NAMES: Readonly<Record<string, string>> = {
  ...because('moved to a registry of their own, which no package publishes; they have their names there too', [
    'gen_ai.',
    'mcp.',
  ]),
  ...because("as the official class calls it; the registry has nothing for a framework's own words", [
    'connect.type',
    'express.name',
    'express.type',
    'fastify.type',
    'h3.type',
    'hapi.type',
    'hono.type',
    'koa.type',
    'nestjs.callback',
    'nestjs.controller',
    'nestjs.type',
    'polka.type',
    'restify.type',
  ]),
  ...because('the registry has no name for a span that was open when its process ended', [
    'otel.span.interrupted',
    'otel.span.interrupted.',
  ]),
  ...because('as the official class calls it; the registry has nothing for it', [
    'db.memcached.key',
    'db.memcached.lifetime',
    'db.postgresql.idle.timeout.millis',
    'db.postgresql.plan',
    'dns.error_code',
    'dns.error_message',
    'dns.error_name',
    'peer.ipv4',
    'peer.ipv6',
    'memcached.version',
    'messaging.socket.io.event_name',
  ]),
  ...because('the official class is at an older version of the messaging conventions, which are in development', [
    'messaging.kafka.cluster.id',
    'messaging.kafka.message.key',
    'messaging.kafka.offset',
    'messaging.rabbitmq.destination.routing_key',
  ]),
  ...because('as all official messaging classes call it: one name for the same thing in all libraries', [
    'messaging.system',
  ]),
  ...because('a job has a name beside that of its queue; the registry has nothing for it', [
    'bull.job.name',
    'bullmq.job.name',
  ]),
  ...because('the registry has nothing for mail', ['smtp.recipient.']),
  ...because("on the library's own spans, not ours", [
    'ai.',
    'anthropic.',
    'azure.sdk.package',
    'db.system',
    'next.',
    'operation.name',
    'resource.name',
  ]),
  ...because('the official class, which measures pools, calls it so', ['db.client.connection.max']),
};

/** Names of which all examples in the registry look like another type than the one that its text has. */
export const TYPES: Readonly<Record<string, string>> = {
  'network.protocol.version': 'a string: its examples are `1.1` and `2`',
};

function because(reason: string, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, reason]));
}

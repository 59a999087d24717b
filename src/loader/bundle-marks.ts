/**
 * By library: a text that is in each bundle of it, minified or not, and in nothing else. Not of libraries that are traced in a
 * bundle as well, because they publish diagnostics channels.
 */
export const BUNDLE_MARKS: Readonly<Record<string, string>> = {
  agenda: 'Agenda.stop called, clearing interval for processJobs()',
  amqplib: "Field 'challenge' is the wrong type; must be a Buffer",
  anthropic: 'stream ended without producing a Message with role=assistant',
  bullmq: 'BullMQ: Your redis options',
  bunyan: 'invalid Logger creation: do not pass a second arg',
  'cassandra-driver': 'nameOrIp and dns lib must be provided as part of the options',
  connect: 'connect:dispatcher',
  express: 'No default engine was specified and no extension was provided',
  'google-genai': 'Ephemeral tokens are only supported by the live API.',
  graphql: 'This anonymous operation must be the only defined operation.',
  grpc: 'Channel credentials must be a ChannelCredentials object',
  hapi: 'Cannot set redirection mode without first setting a location',
  hono: 'Can not add a route since the matcher is already built.',
  ioredis: "Connection is in monitoring mode, can't process commands.",
  kafkajs: 'Failed to find group coordinator',
  koa: 'defined route %s %s',
  mariadb: 'pattern parameter in Cluster.remove(pattern)  is mandatory',
  memcached: 'The key should not contain any whitespace or new lines',
  mongodb: 'Cannot call abortTransaction after calling commitTransaction',
  mongoose: 'Collection#findOneAndReplace unimplemented by driver',
  mqtt: 'applyTopicAlias :: error out of range. topic: %s - alias: %d',
  mysql: 'parseUnsignedNumber: Supports only ',
  mysql2: "Can't add new command when connection is in closed state",
  nats: 'iterator cannot be used when a callback is registered',
  'nestjs-core': 'app.listen() needs to be called before calling app.getUrl()',
  openai: 'Expected array delta entry to have an `index` property',
  opensearch: 'opensearch-js/',
  pg: 'Client was passed a null or undefined query',
  'pg-boss': "round(date_part('epoch', now()) * 1000) as time",
  pino: 'pre-existing level values cannot be used for new levels',
  postgres: 'Query not called as a tagged template literal',
  redis: 'Socket already opened',
  restify: 'could not find suitable content-type to use for the response',
  'socket.io': 'You are trying to attach socket.io to an express ',
  superagent: 'The request has been aborted even before .end() was called',
  tedious: 'Failed to get response from SQL Server Browser on ',
  'vercel-ai': 'AI_NoSuchToolError',
  winston: 'unhandleExceptions',
  ws: 'RSV2 and RSV3 must be clear',
};

/** Versions that publish this channel are traced in a bundle. */
export const CHANNEL_MARKS: Readonly<Record<string, string>> = {
  graphql: 'graphql:execute',
  redis: 'node-redis:command',
};
